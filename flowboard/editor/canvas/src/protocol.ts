// What travels between the server and this tab. The server's flow is the truth; see `sync.ts`.

export type PortType = 'text' | 'json' | 'messages' | 'number' | 'verdict' | 'table'
export type Place = [x: number, y: number]
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export interface InputPort {
  name: string
  type: PortType
  required: boolean
  many: boolean
  wired: boolean
  /** Whether it belongs to this node and not to its type, as the `{{ variable }}` of a template does. */
  variable: boolean
  /** Wired, but not there (any more). */
  lost: boolean
  description: string
}

export interface OutputPort {
  name: string
  type: PortType
  primary: boolean
  lost: boolean
  description: string
}

export interface Problem {
  message: string
  field: string | null
  severity: 'error' | 'warning'
}

export interface NodeView {
  id: string
  type: string
  known: boolean
  title: string
  subtitle: string
  icon: string
  category: string
  role: string
  place: Place
  note: string
  mute: boolean
  bypass: boolean
  pinned: boolean
  /** Whether it takes any further input by the name it is wired under. */
  open_inputs: boolean
  in: InputPort[]
  out: OutputPort[]
  assertions: number
  problems: Problem[]
  group: { members: string[]; collapsed?: boolean } | null
  text: string
  hue: string
  size: [number, number] | null
}

export interface WireView {
  source: string
  source_port: string
  target: string
  port: string
  type: PortType
}

export interface FlowFields {
  name?: string
  description?: string
}

export interface CanvasChange {
  set_nodes: Record<string, NodeView>
  remove_nodes: string[]
  set_wires: WireView[]
  remove_wires: WireView[]
  flow: FlowFields
  /** Old ids to new ones, whose nodes are among `set_nodes` too. */
  renamed: Record<string, string>
}

export interface CanvasView {
  rev: number
  name: string
  description: string
  nodes: Record<string, NodeView>
  wires: WireView[]
}

export type NodeDocument = { [key: string]: Json }

export type Operation =
  | { op: 'set_node'; id: string; node: NodeDocument; place?: Place }
  | { op: 'remove_node'; id: string; heal: boolean }
  | { op: 'set_field'; id: string; path: (string | number)[]; value: Json }
  | { op: 'remove_field'; id: string; path: (string | number)[] }
  | { op: 'set_wire'; source: string; target: string; port: string; also: boolean }
  | { op: 'remove_wire'; source: string; target: string; port: string }
  | { op: 'move_nodes'; places: Record<string, Place> }

export interface PaletteEntry {
  type: string
  title: string
  category: string
  icon: string
  summary: string
  in: InputPort[]
  out: OutputPort[]
  open_inputs: boolean
  defaults: NodeDocument
  problem: string
}

/** `takes[input type]` lists the output types that may be wired into it. */
export type Compatibility = Record<PortType, PortType[]>

export interface Command {
  name: string
  title: string
  /** As shown and as pressed: `Ctrl+Enter`. */
  keys?: string
  /** A section of the command palette and of the shortcut sheet. */
  section?: string
  icon?: string
}

export const STATES = [
  'not_configured', 'ready', 'stale', 'queued', 'running', 'done', 'cached', 'failed', 'muted', 'awaiting',
] as const
export type NodeState = (typeof STATES)[number]

/** Numbers and enums only: this is what the patch channel may carry. */
export interface NodeStatus {
  state: NodeState
  done: number
  /** Null while the number isn't known. */
  total: number | null
  reused: number
  errors: number
  awaiting: number
  passed: number
  failed: number
  assertion_errors: number
  calls: number
  cost: number
  seconds: number
  seconds_per_row: number
}
export type StatusPatch = Record<string, Partial<NodeStatus>>

export type Tone = 'pass' | 'fail' | 'attention' | 'plain'
export interface Figure {
  label: string
  value: string
  tone: Tone
  hint?: string
  /** The ends of an interval from 0 to 1, and the figure itself: with any of these it is a bar. */
  low?: number | null
  high?: number | null
  at?: number | null
  target?: number | null
  /** On which side of the target is good. */
  better?: 'high' | 'low'
  range?: string
  under?: string
}

/** The word under a card's figures. */
export interface Caption {
  word: string
  tone: Tone
  icon: string
  note: string
  hint: string
}

/** A node under the trace lens; see `lens.py`. Shares are from 0 to 1. */
export interface NodeHeat {
  gain: number | null
  gain_text: string
  bin: number
  own: number | null
  hatched: boolean
  introduced: number
  inherited: number
  recovered: number
  counts: [introduced: string, inherited: string, recovered: string] | null
  summary: string
  hint: string
  tied: boolean
  first: boolean
  on_path: boolean
}

export interface WireHeat {
  source: string
  source_port: string
  target: string
  port: string
  carried: number
  text: string
  propagation: number | null
  hint: string
  on_path: boolean
}

export interface TraceLens {
  nodes: Record<string, NodeHeat>
  wires: WireHeat[]
  /** The traced row: only its open path is lit. */
  row: string | null
  legend: string
  /** Where each bin of heat begins, as shares. */
  floors: number[]
}

/** Somebody else's tab on this flow. */
export interface Person {
  client: string
  name: string
  /** The ids of what is selected there. */
  nodes: string[]
}

export type Incoming =
  | { kind: 'init'; palette: PaletteEntry[]; takes: Compatibility; commands: Command[]; editable: boolean; view: CanvasView; client: string }
  | { kind: 'snapshot'; view: CanvasView; seen: number }
  | { kind: 'change'; rev: number; client: string; seq: number | null; label: string; actor: string; change: CanvasChange; how: string }
  | { kind: 'reject'; seq: number; reason: string; restore: CanvasChange }
  | { kind: 'clip'; ids: string[]; text: string }
  | { kind: 'status'; patch: string }
  | { kind: 'clear_status' }
  | { kind: 'values'; values: Record<string, string | null> }
  | { kind: 'figures'; figures: Record<string, Figure[]>; captions: Record<string, Caption | null> }
  | { kind: 'trace'; lens: TraceLens | null }
  | { kind: 'select'; ids: string[] }
  | { kind: 'focus'; node: string }
  | { kind: 'people'; people: Person[] }
  | { kind: 'drag'; client: string; places: Record<string, Place> }
  | { kind: 'ask' }
  | { kind: 'say'; text: string }

/** What this tab tells the server; also the `emits` of the registered element. */
export const EVENTS = [
  'ready', 'op', 'undo', 'redo', 'snapshot', 'select', 'paste', 'activate', 'command', 'drag', 'trace',
] as const
export type Outgoing = (typeof EVENTS)[number]

export interface Context {
  settings: { element: number }
  emit: (event: Outgoing, payload: unknown) => void
  expose: (methods: Record<string, unknown>) => void
}
