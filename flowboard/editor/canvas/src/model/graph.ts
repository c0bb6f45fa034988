// A flow as the canvas knows it: immutable maps, so that what changed is what isn't the same object.

import type { CanvasChange, CanvasView, NodeView, WireView } from '../protocol'

export interface Graph {
  readonly nodes: ReadonlyMap<string, NodeView>
  readonly wires: ReadonlyMap<string, WireView>
}

export const EMPTY_GRAPH: Graph = { nodes: new Map(), wires: new Map() }

/** Names a wire by its ends; ids and ports are words without spaces and slashes. */
export function wireKey(wire: Pick<WireView, 'source' | 'source_port' | 'target' | 'port'>): string {
  return `${wire.source}/${wire.source_port} ${wire.target}/${wire.port}`
}

export function graphOf(view: CanvasView): Graph {
  return {
    nodes: new Map(Object.entries(view.nodes)),
    wires: new Map(view.wires.map((wire) => [wireKey(wire), wire])),
  }
}

/** The graph after a change that the server reports. */
export function applied(graph: Graph, change: CanvasChange): Graph {
  const nodes = new Map(graph.nodes)
  const wires = new Map(graph.wires)
  for (const wire of change.remove_wires) wires.delete(wireKey(wire))
  for (const id of change.remove_nodes) nodes.delete(id)
  for (const [id, node] of Object.entries(change.set_nodes)) nodes.set(id, node)
  for (const wire of change.set_wires) wires.set(wireKey(wire), wire)
  return { nodes, wires }
}

export function wiresOf(graph: Graph, id: string): WireView[] {
  return [...graph.wires.values()].filter((wire) => wire.source === id || wire.target === id)
}

/** Every node that can be reached from `id` along the wires, `id` itself included. */
export function downstream(graph: Graph, id: string): Set<string> {
  const followers = new Map<string, string[]>()
  for (const wire of graph.wires.values()) {
    const known = followers.get(wire.source)
    if (known) known.push(wire.target)
    else followers.set(wire.source, [wire.target])
  }
  const reached = new Set([id])
  for (const node of reached) for (const next of followers.get(node) ?? []) reached.add(next)
  return reached
}
