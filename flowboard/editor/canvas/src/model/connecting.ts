// Which wires are allowed, and why not; the server has the same rules and the last word.

import type { Compatibility, InputPort, OutputPort, PortType } from '../protocol'
import { downstream, type Graph } from './graph'

export interface Ends {
  source: string
  source_port: string
  target: string
  port: string
}

export function inputOf(graph: Graph, id: string, port: string): InputPort | undefined {
  return graph.nodes.get(id)?.in.find((one) => one.name === port)
}

export function outputOf(graph: Graph, id: string, port: string): OutputPort | undefined {
  return graph.nodes.get(id)?.out.find((one) => one.name === port)
}

export function fits(takes: Compatibility, given: PortType, taken: PortType): boolean {
  return given === taken || (takes[taken] ?? []).includes(given)
}

/** Why a wire can't be drawn, as a sentence, or null when it can. */
export function refusal(graph: Graph, takes: Compatibility, ends: Ends): string | null {
  const output = outputOf(graph, ends.source, ends.source_port)
  const input = inputOf(graph, ends.target, ends.port)
  const open = graph.nodes.get(ends.target)?.open_inputs ?? false
  if (!output || !(input || open)) return 'A wire goes from an output to an input.'
  if (ends.source === ends.target) return "A node can't feed itself."
  if (input && !fits(takes, output.type, input.type)) {
    return `The input “${input.name}” takes ${input.type}, but “${output.name}” gives ${output.type}.`
  }
  if (downstream(graph, ends.target).has(ends.source)) {
    return 'That would make a loop: a flow runs in one direction.'
  }
  return null
}

/** The name under which a wire is taken by a node that takes any further input. */
export function openPort(graph: Graph, target: string, wanted: string): string {
  const taken = new Set(graph.nodes.get(target)?.in.map((port) => port.name))
  let name = wanted
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`
  return name
}

/** The dashed port of a node that takes any further input. */
export const OPEN_PORT = '+'

/** Every input that an output may be wired into, nearest node first in the order of the flow. */
export function openings(graph: Graph, takes: Compatibility, source: string, port: string): Ends[] {
  const output = outputOf(graph, source, port)
  if (!output) return []
  const upstream = new Set([...graph.nodes.keys()].filter((id) => downstream(graph, id).has(source)))
  const found: Ends[] = []
  for (const node of graph.nodes.values()) {
    if (upstream.has(node.id)) continue
    for (const input of node.in) {
      if (fits(takes, output.type, input.type)) {
        found.push({ source, source_port: port, target: node.id, port: input.name })
      }
    }
    if (node.open_inputs) found.push({ source, source_port: port, target: node.id, port: OPEN_PORT })
  }
  return found
}
