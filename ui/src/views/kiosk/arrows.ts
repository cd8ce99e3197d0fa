/** Where the focus goes by an arrow key: to what lies that way on the screen. Pure geometry. */

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'

/** How much farther something is that lies aside than straight on. */
const ASIDE = 2

/** The index of the nearest box that way; -1 where nothing lies there. */
export function nearest(from: Box, boxes: readonly Box[], arrow: Arrow): number {
  let best = -1
  let least = Infinity
  for (const [index, box] of boxes.entries()) {
    const far = distance(from, box, arrow)
    if (far < least) {
      least = far
      best = index
    }
  }
  return best
}

function distance(from: Box, to: Box, arrow: Arrow): number {
  const ahead = gap(from, to, arrow)
  if (ahead < 0) return Infinity
  const upright = arrow === 'ArrowUp' || arrow === 'ArrowDown'
  const aside = upright
    ? apart(from.left, from.right, to.left, to.right)
    : apart(from.top, from.bottom, to.top, to.bottom)
  return ahead + ASIDE * aside
}

/** From the edge on this side to the edge over there; negative where it does not lie that way. */
function gap(from: Box, to: Box, arrow: Arrow): number {
  // Neighbours may touch, and rounding may let them overlap by a pixel.
  const slack = 1
  if (arrow === 'ArrowUp') return from.top - to.bottom + slack
  if (arrow === 'ArrowDown') return to.top - from.bottom + slack
  return (arrow === 'ArrowLeft' ? from.left - to.right : to.left - from.right) + slack
}

/** How far two spans are from each other; nothing where they overlap, and then by their middles. */
function apart(a: number, b: number, c: number, d: number): number {
  const between = Math.max(0, c - b, a - d)
  return between + Math.abs((a + b) / 2 - (c + d) / 2) / 100
}
