// Quick-add: a list of node types at a place, filtered to what fits the loose wire or the wire to
// put it into, and wired at once.

import { shallowRef, type ShallowRef } from 'vue'
import { fits, OPEN_PORT } from '../model/connecting'
import { fitting, splice } from '../model/splicing'
import type { Graph } from '../model/graph'
import type { Compatibility, Operation, PaletteEntry, Place, WireView } from '../protocol'
import type { Editing } from './editing'
import type { Loose } from './wiring'

export interface Asked {
  /** Where on the screen, in pixels from the canvas's corner. */
  at: Place
  /** Where on the board the node goes. */
  place: Place
  loose: Loose | null
  wire: WireView | null
}

export interface Adding {
  asked: Readonly<ShallowRef<Asked | null>>
  ask(at: Place, place: Place, loose?: Loose | null, wire?: WireView | null): void
  close(): void
  /** The types that may be added here. */
  entries(asked: Asked): PaletteEntry[]
  choose(entry: PaletteEntry): void
  /** Adds a node and puts it into a wire. */
  addInto(entry: PaletteEntry, place: Place, wire: WireView): void
}

interface Needs {
  graph: () => Graph
  palette: () => readonly PaletteEntry[]
  takes: () => Compatibility
  editing: Editing
}

export function useAdding({ graph, palette, takes, editing }: Needs): Adding {
  const asked = shallowRef<Asked | null>(null)

  function wiresFor(entry: PaletteEntry, loose: Loose, id: string): Operation[] | null {
    if (loose.kind === 'source') {
      const taking = entry.in.filter((port) => fits(takes(), loose.type, port.type))
      const port = taking.find((one) => one.type === loose.type) ?? taking[0]
      const name = port?.name ?? (entry.open_inputs ? loose.port : undefined)
      return name ? [{ op: 'set_wire', source: `${loose.node}.${loose.port}`, target: id, port: name, also: false }] : null
    }
    if (loose.port === OPEN_PORT) return null
    const port = entry.out.find((one) => fits(takes(), one.type, loose.type))
    const input = graph().nodes.get(loose.node)?.in.find((one) => one.name === loose.port)
    const also = (input?.many && input.wired) ?? false
    return port ? [{ op: 'set_wire', source: `${id}.${port.name}`, target: loose.node, port: loose.port, also }] : null
  }

  function portsOn(entry: PaletteEntry, wire: WireView): { input: string; output: string } | null {
    return fitting(graph(), takes(), entry, wire)
  }

  function addInto(entry: PaletteEntry, place: Place, wire: WireView): void {
    const ports = portsOn(entry, wire)
    const many = graph().nodes.get(wire.target)?.in.find((port) => port.name === wire.port)?.many ?? false
    editing.add(entry, place, (id) => (ports ? splice(id, ports, wire, many) : []))
  }

  return {
    asked,
    addInto,
    ask: (at, place, loose = null, wire = null) => {
      asked.value = { at, place, loose, wire }
    },
    close: () => {
      asked.value = null
    },
    entries({ loose, wire }) {
      return palette().filter((entry) => {
        if (entry.problem !== '') return false
        if (loose) return wiresFor(entry, loose, entry.type) !== null
        return wire === null || portsOn(entry, wire) !== null
      })
    },
    choose(entry) {
      const current = asked.value
      if (!current) return
      asked.value = null
      const { loose, wire, place } = current
      if (wire) addInto(entry, place, wire)
      else editing.add(entry, place, (id) => (loose ? (wiresFor(entry, loose, id) ?? []) : []))
    },
  }
}
