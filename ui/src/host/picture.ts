/**
 * A picture of the camera as the program sends it (`src-tauri/src/camera/small.rs`): width and height in two bytes
 * each, the lower one first; then grey (Y) for every pixel, row by row; then the colour differences Cb and Cr of every
 * second pixel of every second row.
 *
 * It is no file in a `Blob`, of which the web engine would keep a copy for every picture.
 */

/** Bytes before the pixels. */
const HEADER = 4

const OPAQUE = 255

/** Reads pictures; all of a size share one memory, so each is drawn before the next one is read. */
export function pictureReader(): (bytes: ArrayBuffer) => ImageData | null {
  let picture: ImageData | undefined
  return (bytes) => {
    if (bytes.byteLength === 0) return null
    const [width, height] = sizeOf(bytes)
    if (picture?.width !== width || picture.height !== height) {
      picture = new ImageData(width, height)
      picture.data.fill(OPAQUE)
    }
    colour(bytes, picture.data)
    return picture
  }
}

/** Pixels across and down. */
export function sizeOf(bytes: ArrayBuffer): [width: number, height: number] {
  const view = new DataView(bytes)
  return [view.getUint16(0, true), view.getUint16(2, true)]
}

/** Fills in red, green and blue of every pixel (ITU-T T.871, section 7, in 256ths); its opacity stays. */
export function colour(bytes: ArrayBuffer, rgba: Uint8ClampedArray): void {
  const all = new Uint8Array(bytes)
  const [width, height] = sizeOf(bytes)
  const across = Math.ceil(width / 2)
  const blues = HEADER + width * height
  const reds = blues + across * Math.ceil(height / 2)
  let [from, to] = [HEADER, 0]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y >> 1) * across + (x >> 1)
      const grey = all[from] ?? 0
      const blue = (all[blues + at] ?? 0) - 128
      const red = (all[reds + at] ?? 0) - 128
      rgba[to] = grey + ((359 * red) >> 8)
      rgba[to + 1] = grey - ((88 * blue + 183 * red) >> 8)
      rgba[to + 2] = grey + ((454 * blue) >> 8)
      from += 1
      to += 4
    }
  }
}
