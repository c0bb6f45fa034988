// A node dropped on a wire is put between its two ends.

import type { Compatibility, InputPort, NodeView, Operation, OutputPort, WireView } from '../protocol'
import { fits, inputOf } from './connecting'
import { downstream, type Graph } from './graph'

type Shape = { in: InputPort[]; out: OutputPort[] }

/** The ports with which a node goes between the ends of a wire, or null if it doesn't fit there. */
export function fitting(graph: Graph, takes: Compatibility, node: Shape, wire: WireView): { input: string; output: string } | null {
  const target = inputOf(graph, wire.target, wire.port)
  const free = node.in.filter((port) => !port.wired && fits(takes, wire.type, port.type))
  // The same type first: text goes into a text port rather than into one that takes anything.
  const input = free.find((port) => port.type === wire.type && port.required) ?? free.find((port) => port.required) ?? free[0]
  const output = node.out.find((port) => target !== undefined && fits(takes, port.type, target.type))
  return input && output ? { input: input.name, output: output.name } : null
}

/** The operations that put a node on a wire, or null if it can't be put there. */
export function spliced(graph: Graph, takes: Compatibility, node: NodeView, wire: WireView): Operation[] | null {
  if (node.id === wire.source || node.id === wire.target) return null
  if (downstream(graph, node.id).has(wire.source) || downstream(graph, wire.target).has(node.id)) return null
  const ports = fitting(graph, takes, node, wire)
  return ports && splice(node.id, ports, wire, inputOf(graph, wire.target, wire.port)?.many ?? false)
}

export function splice(id: string, ports: { input: string; output: string }, wire: WireView, many: boolean): Operation[] {
  const source = `${wire.source}.${wire.source_port}`
  return [
    { op: 'remove_wire', source, target: wire.target, port: wire.port },
    { op: 'set_wire', source, target: id, port: ports.input, also: false },
    { op: 'set_wire', source: `${id}.${ports.output}`, target: wire.target, port: wire.port, also: many },
  ]
}
