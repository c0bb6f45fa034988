// Where on a wire its number stands: near the middle, but on no card.

import type { Box } from './placing'

export interface Point {
  x: number
  y: number
}

/** Shares of the way along a wire, the middle first. */
const STOPS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9]
/** Half of a number's width and height. */
const HALF: readonly [number, number] = [16, 10]

/** The first stop on the wire of this path that is free of cards; the middle if none is. */
export function numberPlace(path: string, cards: readonly Box[]): Point {
  const curve = (path.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number)
  const isFree = ({ x, y }: Point): boolean =>
    !cards.some((card) => x > card.x - HALF[0] && x < card.x + card.width + HALF[0] && y > card.y - HALF[1] && y < card.y + card.height + HALF[1])
  const points = STOPS.map((share) => pointAt(curve, share))
  return points.find(isFree) ?? points[0] ?? { x: 0, y: 0 }
}

/** A point on the cubic curve through eight numbers: start, two controls, end. */
function pointAt([x0 = 0, y0 = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0]: readonly number[], share: number): Point {
  const rest = 1 - share
  const mix = (a: number, b: number, c: number, d: number): number =>
    rest ** 3 * a + 3 * rest ** 2 * share * b + 3 * rest * share ** 2 * c + share ** 3 * d
  return { x: mix(x0, x1, x2, x3), y: mix(y0, y1, y2, y3) }
}
