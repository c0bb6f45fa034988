// The automatic layout: layers from left to right. Kept in a chunk of its own with its library.

import { Graph as Dagre, layout } from '@dagrejs/dagre'
import type { Place } from '../protocol'

interface Box {
  id: string
  width: number
  height: number
}

/** The top left corners of boxes, so that every wire goes to the right and few of them cross. */
export function layered(boxes: readonly Box[], wires: readonly { source: string; target: string }[]): Record<string, Place> {
  const drawing = new Dagre()
  drawing.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 88 })
  drawing.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of boxes) drawing.setNode(id, { width, height })
  for (const { source, target } of wires) drawing.setEdge(source, target)
  layout(drawing)
  const corners = boxes.map(({ id, width, height }): [string, Place] => {
    const middle = drawing.node(id)
    return [id, [(middle.x ?? 0) - width / 2, (middle.y ?? 0) - height / 2]]
  })
  const left = Math.min(...corners.map(([, [x]]) => x))
  const top = Math.min(...corners.map(([, [, y]]) => y))
  return Object.fromEntries(corners.map(([id, [x, y]]) => [id, [Math.round(x - left), Math.round(y - top)]]))
}
