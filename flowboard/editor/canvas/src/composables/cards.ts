// What each card shows, one shallow ref per node and kind: a patch re-renders one small component,
// and Vue Flow's own store hears only of places and existence.

import { shallowRef, type ShallowRef } from 'vue'
import type { Caption, Figure, NodeHeat, NodeStatus, NodeView, Person, StatusPatch } from '../protocol'

export const NO_STATUS: NodeStatus = {
  state: 'ready', done: 0, total: null, reused: 0, errors: 0, awaiting: 0, passed: 0, failed: 0,
  assertion_errors: 0, calls: 0, cost: 0, seconds: 0, seconds_per_row: 0,
}

export interface Card {
  view: ShallowRef<NodeView>
  status: ShallowRef<NodeStatus>
  value: ShallowRef<string | null>
  figures: ShallowRef<Figure[]>
  caption: ShallowRef<Caption | null>
  /** What the trace lens shows of it. */
  heat: ShallowRef<NodeHeat | null>
  /** Who else has it selected. */
  people: ShallowRef<readonly Person[]>
}

export interface Cards {
  of(id: string): Card
  set(view: NodeView): void
  drop(id: string): void
  /** A node's status and value stay with it when it gets another id. */
  rename(id: string, to: string): void
  patch(patch: StatusPatch): void
  clearStatus(): void
  all(): ReadonlyMap<string, Card>
}

export function useCards(): Cards {
  const cards = new Map<string, Card>()

  function blank(id: string): NodeView {
    return {
      id, type: '', known: true, title: id, subtitle: '', icon: 'extension', category: '', role: 'step',
      place: [0, 0], note: '', mute: false, bypass: false, pinned: false, open_inputs: false, in: [], out: [],
      assertions: 0, problems: [], group: null, text: '', hue: '', size: null,
    }
  }

  // What arrives for a node before the node itself is kept for it.
  function of(id: string): Card {
    let card = cards.get(id)
    if (!card) {
      card = {
        view: shallowRef(blank(id)),
        status: shallowRef(NO_STATUS),
        value: shallowRef(null),
        figures: shallowRef([]),
        caption: shallowRef(null),
        heat: shallowRef(null),
        people: shallowRef([]),
      }
      cards.set(id, card)
    }
    return card
  }

  return {
    of,
    set: (view) => {
      of(view.id).view.value = view
    },
    drop: (id) => cards.delete(id),
    rename: (id, to) => {
      const card = cards.get(id)
      if (card) cards.set(to, card)
    },
    patch: (patch) => {
      for (const [id, fields] of Object.entries(patch)) {
        const card = of(id)
        card.status.value = { ...card.status.value, ...fields }
      }
    },
    clearStatus: () => {
      for (const card of cards.values()) card.status.value = NO_STATUS
    },
    all: () => cards,
  }
}
