// The canvas as plain data, for tests and scripts.

import type { Caption, Figure, NodeStatus, NodeView, Place, TraceLens, WireView } from '../protocol'
import type { Canvas } from './canvas'

interface DumpedNode {
  view: NodeView
  shown: Place | null
  size: [number, number] | null
  status: NodeStatus
  value: string | null
  figures: Figure[]
  caption: Caption | null
}

export interface Dump {
  rev: number
  pending: number
  zoom: number
  selection: readonly string[]
  nodes: Record<string, DumpedNode>
  wires: WireView[]
  /** The trace lens, if it is on; `labels` are what a screen reader says of each node under it. */
  lens: (TraceLens & { labels: Record<string, string> }) | null
}

export function dumped(canvas: Canvas): Dump {
  const graph = canvas.sync.graph.value
  const nodes = [...graph.nodes.values()].map((view): [string, DumpedNode] => {
    const card = canvas.cards.of(view.id)
    const node = canvas.board.find(view.id)
    const shown = node && ([node.position.x, node.position.y] as Place)
    const size = node && ([node.dimensions.width, node.dimensions.height] as [number, number])
    return [view.id, {
      view, shown: shown ?? null, size: size ?? null, status: card.status.value, value: card.value.value,
      figures: card.figures.value, caption: card.caption.value,
    }]
  })
  const lens = canvas.lens.shown.value
  const labels = Object.fromEntries(Object.keys(lens?.nodes ?? {}).map((id) => [id, canvas.board.find(id)?.ariaLabel ?? '']))
  // A copy without proxies, as it would travel.
  return JSON.parse(
    JSON.stringify({
      ...canvas.sync.state(),
      zoom: canvas.view.zoom.value,
      selection: canvas.selection.ids.value,
      nodes: Object.fromEntries(nodes),
      wires: [...graph.wires.values()],
      lens: lens && { ...lens, labels },
    }),
  ) as Dump
}
