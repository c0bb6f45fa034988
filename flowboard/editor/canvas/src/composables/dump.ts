// The canvas as plain data, for tests and scripts.

import type { NodeStatus, NodeView, Place, WireView } from '../protocol'
import type { Canvas } from './canvas'

export interface Dump {
  rev: number
  pending: number
  zoom: number
  selection: readonly string[]
  nodes: Record<string, { view: NodeView; shown: Place | null; size: [number, number] | null; status: NodeStatus; value: string | null }>
  wires: WireView[]
}

export function dumped(canvas: Canvas): Dump {
  const graph = canvas.sync.graph.value
  const nodes = [...graph.nodes.values()].map((view): [string, Dump['nodes'][string]] => {
    const card = canvas.cards.of(view.id)
    const node = canvas.board.find(view.id)
    const shown = node && ([node.position.x, node.position.y] as Place)
    const size = node && ([node.dimensions.width, node.dimensions.height] as [number, number])
    return [view.id, { view, shown: shown ?? null, size: size ?? null, status: card.status.value, value: card.value.value }]
  })
  // A copy without proxies, as it would travel.
  return JSON.parse(
    JSON.stringify({
      ...canvas.sync.state(),
      zoom: canvas.view.zoom.value,
      selection: canvas.selection.ids.value,
      nodes: Object.fromEntries(nodes),
      wires: [...graph.wires.values()],
    }),
  ) as Dump
}
