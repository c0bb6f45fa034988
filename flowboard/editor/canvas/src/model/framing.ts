// Which part of the board is seen when a flow is opened.

import type { Size } from './measures'

interface Box extends Size {
  x: number
  y: number
}

export interface Viewport {
  x: number
  y: number
  zoom: number
}

/** The smallest zoom at which all of a flow is shown: titles and ports can still be read. */
const SMALLEST = 0.56
/** The zoom at which a larger flow begins. */
const COMFORTABLE = 0.85
const MARGIN = 24
/** How much of a larger flow counts as its beginning when its height is centred, in board pixels. */
const BEGINNING = 1200

/** Everything in the middle, if it can be read then, else the left end at a comfortable size. */
export function firstView(boxes: readonly Box[], window: Size): Viewport {
  const all = around(boxes)
  const fit = Math.min((window.width - 2 * MARGIN) / all.width, (window.height - 2 * MARGIN) / all.height, 1)
  if (fit >= SMALLEST) {
    return {
      x: (window.width - all.width * fit) / 2 - all.x * fit,
      y: (window.height - all.height * fit) / 2 - all.y * fit,
      zoom: fit,
    }
  }
  const zoom = COMFORTABLE
  const first = around(boxes.filter((box) => box.x < all.x + BEGINNING))
  const spare = Math.max(MARGIN, (window.height - first.height * zoom) / 2)
  return { x: MARGIN - all.x * zoom, y: spare - first.y * zoom, zoom }
}

function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}
