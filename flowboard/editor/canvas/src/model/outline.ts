// The flow as a tree: frames hold their members, and steps stand in the order in which they run.

import type { NodeView } from '../protocol'
import type { Graph } from './graph'

export interface OutlineEntry {
  id: string
  level: number
  /** The titles of the nodes that feed it. */
  from: string
}

export function outline(graph: Graph): OutlineEntry[] {
  const order = inOrder(graph)
  const frames = order.filter((node) => node.group)
  const inside = new Set(frames.flatMap((frame) => frame.group?.members ?? []))
  const entry = (node: NodeView, level: number): OutlineEntry => ({ id: node.id, level, from: feeders(graph, node.id) })
  const framed = frames.flatMap((frame) => {
    const members = new Set(frame.group?.members)
    return [entry(frame, 1), ...order.filter((node) => members.has(node.id)).map((node) => entry(node, 2))]
  })
  const rest = order.filter((node) => !node.group && !inside.has(node.id)).map((node) => entry(node, 1))
  return [...rest, ...framed]
}

function feeders(graph: Graph, id: string): string {
  const sources = [...graph.wires.values()].filter((wire) => wire.target === id).map((wire) => wire.source)
  return [...new Set(sources)].map((source) => graph.nodes.get(source)?.title ?? source).join(', ')
}

/** Every node after those that feed it; otherwise as in the file. */
function inOrder(graph: Graph): NodeView[] {
  const before = new Map<string, string[]>()
  for (const wire of graph.wires.values()) before.set(wire.target, [...(before.get(wire.target) ?? []), wire.source])
  const done = new Set<string>()
  const order: NodeView[] = []
  for (const start of graph.nodes.keys()) {
    const path = [start]
    while (path.length > 0) {
      const id = path[path.length - 1] as string
      const next = (before.get(id) ?? []).find((source) => !done.has(source) && !path.includes(source))
      if (next !== undefined) {
        path.push(next)
        continue
      }
      path.pop()
      const node = graph.nodes.get(id)
      if (node && !done.has(id)) order.push(node)
      done.add(id)
    }
  }
  return order
}
