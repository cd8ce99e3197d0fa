/** A picture of the camera, from the program's bytes to the canvas's. */
import { expect, test } from 'vitest'
import { colour, sizeOf } from '../../src/host/picture'

/** Three pixels across, one down: red, a dark red of the same tint, white. */
const BYTES = Uint8Array.of(3, 0, 1, 0, 76, 38, 255, 85, 128, 255, 128).buffer

test('its size stands before it', () => {
  expect(sizeOf(BYTES)).toEqual([3, 1])
})

test('two by two pixels share their tint and have their own brightness', () => {
  const rgba = new Uint8ClampedArray(12).fill(255)
  colour(BYTES, rgba)
  expect([...rgba]).toEqual([254, 0, 0, 255, 216, 0, 0, 255, 255, 255, 255, 255])
})

test('a width and height of more than a byte and odd are read to the last pixel', () => {
  const [width, height] = [301, 3]
  const bytes = new Uint8Array(4 + width * height + 2 * 151 * 2).fill(128)
  bytes.set([width % 256, 1, height, 0])
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
  colour(bytes.buffer, rgba)
  expect(sizeOf(bytes.buffer)).toEqual([width, height])
  expect(rgba.slice(-4)).toEqual(Uint8ClampedArray.of(128, 128, 128, 255))
})
