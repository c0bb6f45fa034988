// What an operation will do, as far as the canvas can tell before the server has answered.

import type { InputPort, NodeView, Operation, PaletteEntry, Place, WireView } from '../protocol'
import { wireKey, wiresOf, type Graph } from './graph'

type Draft = { nodes: Map<string, NodeView>; wires: Map<string, WireView> }
export type Palette = ReadonlyMap<string, PaletteEntry>

/** The graph after a batch of operations. An operation on something that is gone does nothing. */
export function predicted(graph: Graph, ops: readonly Operation[], palette: Palette): Graph {
  const draft: Draft = { nodes: new Map(graph.nodes), wires: new Map(graph.wires) }
  for (const op of ops) predict(draft, op, palette)
  return draft
}

function predict(draft: Draft, op: Operation, palette: Palette): void {
  switch (op.op) {
    case 'set_node':
      draft.nodes.set(op.id, nodeBefore(draft, op, palette))
      return predictInputs(draft, op.id, op.node.inputs)
    case 'remove_node':
      return removeNode(draft, op.id, op.heal)
    case 'set_wire':
      return setWire(draft, op.source, op.target, op.port, op.also)
    case 'remove_wire':
      return removeWire(draft, op.source, op.target, op.port)
    case 'move_nodes':
      for (const [id, place] of Object.entries(op.places)) change(draft, id, { place })
      return
    case 'set_field':
      return predictField(draft, op.id, op.path, op.value)
    case 'remove_field':
      return predictField(draft, op.id, op.path, null)
  }
}

/** The card that a new node gets until the server describes it. */
function nodeBefore(draft: Draft, op: { id: string; node: { [key: string]: unknown }; place?: Place }, palette: Palette): NodeView {
  const type = String(op.node.type)
  const entry = palette.get(type)
  const existing = draft.nodes.get(op.id)
  return {
    id: op.id,
    type,
    known: entry !== undefined,
    title: String(op.node.title ?? existing?.title ?? op.id.replaceAll('_', ' ')),
    subtitle: existing?.subtitle ?? entry?.title ?? type,
    icon: entry?.icon ?? 'extension',
    category: entry?.category ?? '',
    role: type === 'note' || type === 'group' ? 'canvas' : 'step',
    place: op.place ?? existing?.place ?? [0, 0],
    note: String(op.node.note ?? ''),
    mute: op.node.mute === true,
    bypass: op.node.bypass === true,
    pinned: existing?.pinned ?? false,
    open_inputs: entry?.open_inputs ?? false,
    in: (existing?.in ?? entry?.in ?? []).map((port) => ({ ...port, wired: false })),
    out: existing?.out ?? entry?.out ?? [],
    assertions: existing?.assertions ?? 0,
    problems: [],
    group: type === 'group' ? { members: (op.node.members as string[] | undefined) ?? [] } : null,
    text: String(op.node.text ?? ''),
    hue: String(op.node.hue ?? ''),
    size: (op.node.size as [number, number] | undefined) ?? null,
  }
}

function predictInputs(draft: Draft, target: string, inputs: unknown): void {
  if (typeof inputs !== 'object' || inputs === null) return
  for (const [port, given] of Object.entries(inputs)) {
    const sources = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === 'string')
    sources.forEach((source, index) => setWire(draft, source, target, port, index > 0))
  }
}

function change(draft: Draft, id: string, fields: Partial<NodeView>): void {
  const node = draft.nodes.get(id)
  if (node) draft.nodes.set(id, { ...node, ...fields })
}

function split(source: string): [node: string, port: string] {
  const dot = source.indexOf('.')
  return dot < 0 ? [source, ''] : [source.slice(0, dot), source.slice(dot + 1)]
}

function setWire(draft: Draft, source: string, target: string, port: string, also: boolean): void {
  const [from, fromPort] = split(source)
  const output = draft.nodes.get(from)?.out.find((one) => one.name === fromPort)
  const consumer = draft.nodes.get(target)
  if (!output || !consumer) return
  if (consumer.open_inputs && !consumer.in.some((one) => one.name === port)) {
    change(draft, target, { in: [...consumer.in, freshInput(port)] })
  }
  if (!also) {
    for (const [key, wire] of draft.wires) {
      if (wire.target === target && wire.port === port) draft.wires.delete(key)
    }
  }
  const wire = { source: from, source_port: fromPort, target, port, type: output.type }
  draft.wires.set(wireKey(wire), wire)
  markWired(draft, target, port)
}

function freshInput(name: string): InputPort {
  return { name, type: 'json', required: false, many: false, wired: true, variable: true, lost: false, description: '' }
}

function removeWire(draft: Draft, source: string, target: string, port: string): void {
  const [from, fromPort] = split(source)
  draft.wires.delete(wireKey({ source: from, source_port: fromPort, target, port }))
  markWired(draft, target, port)
}

function markWired(draft: Draft, target: string, port: string): void {
  const node = draft.nodes.get(target)
  if (!node) return
  const wired = [...draft.wires.values()].some((wire) => wire.target === target && wire.port === port)
  change(draft, target, { in: node.in.map((one) => (one.name === port ? { ...one, wired } : one)) })
}

/** Healing joins what came in on the first wired input with everything that went out. */
function removeNode(draft: Draft, id: string, heal: boolean): void {
  const node = draft.nodes.get(id)
  if (!node) return
  const wires = wiresOf(draft, id)
  const feeder = wires.find((wire) => wire.target === id)
  draft.nodes.delete(id)
  for (const wire of wires) {
    draft.wires.delete(wireKey(wire))
    if (wire.source === id) markWired(draft, wire.target, wire.port)
  }
  if (heal && feeder) {
    for (const wire of wires.filter((one) => one.source === id)) {
      setWire(draft, `${feeder.source}.${feeder.source_port}`, wire.target, wire.port, false)
    }
  }
  for (const group of draft.nodes.values()) {
    if (group.group?.members.includes(id)) {
      change(draft, group.id, { group: { ...group.group, members: group.group.members.filter((one) => one !== id) } })
    }
  }
}

function predictField(draft: Draft, id: string, path: (string | number)[], value: unknown): void {
  if (path.length !== 1) return
  const [field] = path
  if (field === 'mute' || field === 'bypass') change(draft, id, { [field]: value === true })
  else if (field === 'x-pinned') change(draft, id, { pinned: value === true })
  else if (field === 'title') change(draft, id, { title: typeof value === 'string' ? value : id.replaceAll('_', ' ') })
  else if (field === 'text' && draft.nodes.get(id)?.type === 'note') change(draft, id, { text: String(value ?? '') })
  else if (field === 'note') change(draft, id, { note: String(value ?? '') })
  else if (field === 'hue') change(draft, id, { hue: String(value ?? '') })
  else if (field === 'size') change(draft, id, { size: value as [number, number] | null })
  else if (field === 'members') change(draft, id, { group: { ...draft.nodes.get(id)?.group, members: (value as string[] | null) ?? [] } })
  else if (field === 'collapsed') change(draft, id, { group: { members: [], ...draft.nodes.get(id)?.group, collapsed: value === true } })
}
