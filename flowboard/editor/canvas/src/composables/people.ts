// Who else is on the flow, and which nodes they have selected.

import { shallowRef, type ShallowRef } from 'vue'
import type { Person } from '../protocol'
import type { Announcer } from './announcer'
import type { Cards } from './cards'

export interface People {
  here: Readonly<ShallowRef<readonly Person[]>>
  /** Everybody else, as the server tells. */
  show(people: readonly Person[]): void
}

const COLOURS = ['models', 'data', 'transform', 'evaluation', 'flow']

/** A tab's colour: the same for everyone who sees it. */
export function personColour(person: Person): string {
  return `var(--fb-cat-${COLOURS[Number.parseInt(person.client.slice(0, 4), 16) % COLOURS.length] ?? 'other'})`
}

export function usePeople(cards: Cards, announcer: Announcer): People {
  const here = shallowRef<readonly Person[]>([])
  let marked = new Set<string>()

  return {
    here,
    show(people) {
      const known = new Set(here.value.map((person) => person.client))
      const come = people.filter((person) => !known.has(person.client))
      here.value = people
      const at = new Map<string, Person[]>()
      for (const person of people) {
        for (const id of person.nodes) at.set(id, [...(at.get(id) ?? []), person])
      }
      for (const id of marked) if (!at.has(id)) cards.of(id).people.value = []
      for (const [id, some] of at) cards.of(id).people.value = some
      marked = new Set(at.keys())
      if (come.length > 0) announcer.say(`Also here: ${come.map((person) => person.name).join(', ')}.`)
    },
  }
}
