// A folded group is one box: its members are hidden, and the wires that cross its frame end at it.

import type { InputPort, NodeView, OutputPort, Place, WireView } from '../protocol'
import { wireKey, type Graph } from './graph'

/** Between a frame and its members. */
export const PADDING = 24
export const TITLE = 30

/** A wire as it is shown; `inside` is the one that it stands for if a node that it joins is folded away. */
export interface ShownWire extends WireView {
  inside?: WireView
}

export function isFolded(node: NodeView | undefined): boolean {
  return node?.group?.collapsed === true && node.group.members.length > 0
}

/** The wire that a shown one stands for. */
export function realWire(wire: ShownWire): WireView {
  return wire.inside ?? wire
}

/** The node and port that a port of a folded group stands for; those of any other node are themselves. */
export function realPort(graph: Graph, id: string, port: string): [node: string, port: string] {
  const dot = port.indexOf('.')
  return dot < 0 || !isFolded(graph.nodes.get(id)) ? [id, port] : [port.slice(0, dot), port.slice(dot + 1)]
}

/** The folded group that stands for a node, or the node itself. */
export function standIn(graph: Graph, id: string): string {
  for (const node of graph.nodes.values()) if (isFolded(node) && node.group?.members.includes(id)) return node.id
  return id
}

/** Where a frame stands: around its members. */
export function framePlace(graph: Graph, frame: NodeView): Place {
  const members = (frame.group?.members ?? []).flatMap((id) => graph.nodes.get(id) ?? [])
  if (members.length === 0) return frame.place
  return [
    Math.min(...members.map((node) => node.place[0])) - PADDING,
    Math.min(...members.map((node) => node.place[1])) - PADDING - TITLE,
  ]
}

/** The graph as it is shown: the same one if no group is folded. */
export function folded(graph: Graph): Graph {
  const frames = [...graph.nodes.values()].filter(isFolded)
  if (frames.length === 0) return graph
  const home = new Map(frames.flatMap((frame) => (frame.group?.members ?? []).map((id) => [id, frame.id] as const)))
  const nodes = new Map(graph.nodes)
  for (const id of home.keys()) nodes.delete(id)
  const ports = new Map(frames.map((frame): [string, Ports] => [frame.id, { in: new Map(), out: new Map() }]))

  const wires = new Map<string, ShownWire>()
  for (const [key, wire] of graph.wires) {
    const [source, target] = [home.get(wire.source), home.get(wire.target)]
    if (source === undefined && target === undefined) {
      wires.set(key, wire)
      continue
    }
    if (source === target) continue
    const shown: ShownWire = { ...wire, inside: wire }
    if (source !== undefined) {
      shown.source = source
      shown.source_port = `${wire.source}.${wire.source_port}`
      ports.get(source)?.out.set(shown.source_port, {
        name: shown.source_port, type: wire.type, primary: false, lost: false, description: '',
      })
    }
    if (target !== undefined) {
      shown.target = target
      shown.port = `${wire.target}.${wire.port}`
      ports.get(target)?.in.set(shown.port, {
        name: shown.port, type: wire.type, required: false, many: false, wired: true, variable: false, lost: false, description: '',
      })
    }
    wires.set(wireKey(shown), shown)
  }
  for (const frame of frames) {
    const own = ports.get(frame.id)
    for (const id of frame.group?.members ?? []) addLoosePorts(graph, id, own)
    nodes.set(frame.id, {
      ...frame, place: framePlace(graph, frame), in: [...(own?.in.values() ?? [])], out: [...(own?.out.values() ?? [])],
    })
  }
  return { nodes, wires }
}

interface Ports {
  in: Map<string, InputPort>
  out: Map<string, OutputPort>
}

/** What a folded member still needs, and what it gives that nobody takes: both can be wired. */
function addLoosePorts(graph: Graph, id: string, ports: Ports | undefined): void {
  const node = graph.nodes.get(id)
  if (!node || !ports) return
  for (const port of node.in) {
    const name = `${id}.${port.name}`
    if (port.required && !port.wired) ports.in.set(name, { ...port, name })
  }
  const isTaken = [...graph.wires.values()].some((wire) => wire.source === id)
  for (const port of isTaken ? [] : node.out.filter((one) => one.primary)) {
    const name = `${id}.${port.name}`
    ports.out.set(name, { ...port, name })
  }
}
