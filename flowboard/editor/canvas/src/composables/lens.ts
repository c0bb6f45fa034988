// The trace lens: where failures come from and how they travel, while everything else is grey.

import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { heatWords, isLit, linesOf, scaleOf } from '../model/heat'
import { wireKey, type Graph } from '../model/graph'
import { sizeOf } from '../model/measures'
import type { Box } from '../model/placing'
import type { NodeView, Outgoing, TraceLens, WireHeat, WireView } from '../protocol'
import type { Announcer } from './announcer'
import type { Cards } from './cards'

/** What is told of the node or wire that is pointed at or has the focus. */
export interface Tip {
  title: string
  lines: string[][]
}

export interface Lens {
  shown: Readonly<ShallowRef<TraceLens | null>>
  isOn: ComputedRef<boolean>
  /** The share that fills a split bar. */
  scale: ComputedRef<number>
  tip: Readonly<ShallowRef<Tip | null>>
  /** The nodes that are traced. */
  ids: ComputedRef<readonly string[]>
  show(lens: TraceLens | null): void
  leave(): void
  /** The cards that a wire's number shouldn't stand on. */
  cards: ComputedRef<readonly Box[]>
  /** What is shown of a wire, if anything. */
  wire(wire: WireView): WireHeat | undefined
  /** A node in words: its own label, and what the lens shows. */
  label(view: NodeView, own: string): string
  /** Ask for a node's trace; false if the lens shows nothing of it. */
  open(id: string): boolean
  addCheck(id: string): void
  pointAtNode(id: string | null): void
  pointAtWire(wire: WireView | null): void
}

interface Needs {
  cards: Cards
  graph: () => Graph
  /** The graph as it is shown: a folded group is one box. */
  drawn: () => Graph
  announcer: Announcer
  emit: (event: Outgoing, payload: unknown) => void
  /** Called when the words of the cards are others. */
  relabel: () => void
}

export function useLens({ cards, graph, drawn, announcer, emit, relabel }: Needs): Lens {
  const shown = shallowRef<TraceLens | null>(null)
  const tip = shallowRef<Tip | null>(null)
  const wires = computed(() => new Map(shown.value?.wires.map((heat) => [wireKey(heat), heat])))
  const titleOf = (id: string): string => graph().nodes.get(id)?.title ?? id

  function show(lens: TraceLens | null): void {
    const before = shown.value
    for (const id of Object.keys(before?.nodes ?? {})) if (!lens?.nodes[id]) cards.of(id).heat.value = null
    for (const [id, heat] of Object.entries(lens?.nodes ?? {})) cards.of(id).heat.value = heat
    shown.value = lens
    tip.value = null
    relabel()
    if (lens === null) {
      if (before) announcer.say('The trace is closed.')
    } else if (lens.row !== null) {
      const first = Object.entries(lens.nodes).filter(([, heat]) => heat.first).map(([id]) => titleOf(id))
      if (lens.row !== before?.row) announcer.say(`Row ${lens.row}: ${first.length > 0 ? `the first bad node is ${first.join(', ')}` : 'no first bad node'}.`)
    } else if (before === null) {
      announcer.say(`Trace. ${lens.legend}${lens.legend ? '. ' : ''}Escape leaves it.`)
    }
  }

  return {
    shown,
    isOn: computed(() => shown.value !== null),
    scale: computed(() => (shown.value ? scaleOf(shown.value) : 1)),
    cards: computed(() =>
      shown.value ? [...drawn().nodes.values()].filter((node) => !node.group).map((node) => ({ x: node.place[0], y: node.place[1], ...sizeOf(node) })) : [],
    ),
    tip,
    ids: computed(() => Object.keys(shown.value?.nodes ?? {})),
    show,
    leave() {
      if (shown.value === null) return
      show(null)
      emit('trace', { what: 'leave' })
    },
    wire: (wire) => (shown.value ? wires.value.get(wireKey(wire)) : undefined),
    label(view, own) {
      const heat = shown.value?.nodes[view.id]
      return heat && shown.value ? `${own}, ${heatWords(shown.value, heat)}` : own
    },
    open(id) {
      if (!shown.value?.nodes[id]) return false
      emit('trace', { what: 'node', node: id })
      return true
    },
    addCheck: (id) => emit('trace', { what: 'check', node: id }),
    pointAtNode(id) {
      const heat = id === null ? undefined : shown.value?.nodes[id]
      const isTold = shown.value !== null && heat !== undefined && heat.hint !== '' && isLit(shown.value, heat)
      tip.value = id !== null && heat && isTold ? { title: titleOf(id), lines: linesOf(heat.hint) } : null
    },
    pointAtWire(wire) {
      const heat = wire && wires.value.get(wireKey(wire))
      tip.value = wire && heat?.hint ? { title: `${titleOf(wire.source)} → ${titleOf(wire.target)}`, lines: linesOf(heat.hint) } : null
    },
  }
}
