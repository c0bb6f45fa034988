// Where a new card may stand without covering another one.

import type { Place } from '../protocol'
import type { Size } from './measures'

export interface Box extends Size {
  x: number
  y: number
}

const GAP = 20
const STEP = 20
/** Steps to each side that are looked through; a board that is full that far gets its card at the place asked for. */
const REACH = 60

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width + GAP && other.x < one.x + one.width + GAP &&
    one.y < other.y + other.height + GAP && other.y < one.y + one.height + GAP
  )
}

/** The free place nearest to the one asked for, rather below or to the right of it than elsewhere. */
export function freePlace(taken: readonly Box[], [x, y]: Place, size: Size): Place {
  const isFree = (left: number, top: number): boolean => !taken.some((box) => overlap({ x: left, y: top, ...size }, box))
  if (isFree(x, y)) return [x, y]
  let best: { place: Place; cost: number } | null = null
  for (let down = -REACH; down <= REACH; down += 1) {
    for (let right = -REACH; right <= REACH; right += 1) {
      const [dx, dy] = [right * STEP, down * STEP]
      const cost = Math.hypot(dx, dy) * (dx < 0 ? 1.5 : 1) * (dy < 0 ? 1.5 : 1)
      if ((best === null || cost < best.cost) && isFree(x + dx, y + dy)) best = { place: [x + dx, y + dy], cost }
    }
  }
  return best?.place ?? [x, y]
}
