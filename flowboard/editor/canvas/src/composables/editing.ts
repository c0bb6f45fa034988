// What a person does to a flow on the canvas, each as one batch of operations with a name for undo.

import type { Graph } from '../model/graph'
import { inputOf, OPEN_PORT, openPort, refusal, type Ends } from '../model/connecting'
import { freshId } from '../model/naming'
import { spliced } from '../model/splicing'
import type { Compatibility, Json, Operation, PaletteEntry, Place, WireView } from '../protocol'
import type { Announcer } from './announcer'
import type { Selection } from './selection'
import type { Sync } from './sync'

/** What a node may be marked with: its field in the file, and the words for doing and undoing it. */
const MARKS = {
  mute: ['mute', 'Mute', 'Unmute'],
  bypass: ['bypass', 'Bypass', 'Stop bypassing'],
  pinned: ['x-pinned', 'Pin', 'Unpin'],
} as const
export type Mark = keyof typeof MARKS

export interface Editing {
  add(entry: PaletteEntry, place: Place, more?: (id: string) => Operation[]): string
  connect(ends: Ends): boolean
  disconnect(wires: readonly WireView[]): void
  remove(ids: readonly string[], wires: readonly WireView[], heal: boolean): void
  move(places: Record<string, Place>, label?: string): void
  toggle(field: Mark, ids: readonly string[]): void
  set(id: string, path: (string | number)[], value: Json, label: string): void
  unset(id: string, path: (string | number)[], label: string): void
  splice(id: string, wire: WireView): boolean
  frame(ids: readonly string[], title: string): void
  unframe(ids: readonly string[]): void
  /** Fold groups, or unfold them if all of these are folded. */
  fold(ids: readonly string[]): void
}

interface Needs {
  sync: Sync
  selection: Selection
  announcer: Announcer
  takes: () => Compatibility
  editable: () => boolean
}

export function useEditing({ sync, selection, announcer, takes, editable }: Needs): Editing {
  const graph = (): Graph => sync.graph.value
  const title = (id: string): string => graph().nodes.get(id)?.title ?? id
  const named = (ids: readonly string[]): string =>
    ids.length === 1 ? title(ids[0] ?? '') : `${ids.length} nodes`

  function apply(label: string, ops: Operation[]): boolean {
    if (!editable()) {
      announcer.tell('You may look at this flow, but not change it.')
      return false
    }
    sync.apply(label, ops)
    return true
  }

  function wireOp(ends: Ends): Operation {
    const input = inputOf(graph(), ends.target, ends.port)
    const port = ends.port === OPEN_PORT ? openPort(graph(), ends.target, ends.source_port) : ends.port
    return {
      op: 'set_wire',
      source: `${ends.source}.${ends.source_port}`,
      target: ends.target,
      port,
      also: (input?.many && input.wired) ?? false,
    }
  }

  const unwire = (wire: WireView): Operation => ({
    op: 'remove_wire', source: `${wire.source}.${wire.source_port}`, target: wire.target, port: wire.port,
  })

  return {
    add(entry, place, more) {
      const id = freshId(graph(), entry.type)
      const node = { type: entry.type, ...entry.defaults }
      const rounded: Place = [Math.round(place[0]), Math.round(place[1])]
      if (!apply(`Add ${entry.title}`, [{ op: 'set_node', id, node, place: rounded }, ...(more?.(id) ?? [])])) return ''
      selection.set([id])
      announcer.say(`${entry.title} added.`)
      return id
    },

    connect(ends) {
      const reason = refusal(graph(), takes(), ends)
      if (reason !== null) {
        announcer.tell(reason)
        return false
      }
      const done = apply(`Wire ${title(ends.source)} to ${title(ends.target)}`, [wireOp(ends)])
      if (done) announcer.say(`${title(ends.source)}, ${ends.source_port}, is wired to ${title(ends.target)}, ${ends.port}.`)
      return done
    },

    disconnect(wires) {
      if (wires.length > 0) apply(wires.length === 1 ? 'Remove a wire' : `Remove ${wires.length} wires`, wires.map(unwire))
    },

    remove(ids, wires, heal) {
      const inside = new Set(ids)
      const loose = wires.filter((wire) => !inside.has(wire.source) && !inside.has(wire.target))
      const ops: Operation[] = [...loose.map(unwire), ...ids.map((id) => ({ op: 'remove_node' as const, id, heal }))]
      if (ops.length === 0) return
      const what = ids.length > 0 ? named(ids) : loose.length === 1 ? 'a wire' : `${loose.length} wires`
      if (apply(`Remove ${what}`, ops)) announcer.say(`Removed ${what}. Ctrl+Z brings it back.`)
    },

    move(places, label) {
      const moved = Object.fromEntries(
        Object.entries(places)
          .map(([id, [x, y]]): [string, Place] => [id, [Math.round(x), Math.round(y)]])
          .filter(([id, [x, y]]) => {
            const place = graph().nodes.get(id)?.place
            return place !== undefined && (place[0] !== x || place[1] !== y)
          }),
      )
      const ids = Object.keys(moved)
      if (ids.length > 0) apply(label ?? `Move ${named(ids)}`, [{ op: 'move_nodes', places: moved }])
    },

    toggle(mark, ids) {
      const steps = ids.filter((id) => graph().nodes.get(id)?.role !== 'canvas')
      if (steps.length === 0) return
      const on = !steps.every((id) => graph().nodes.get(id)?.[mark])
      const [field, doing, undoing] = MARKS[mark]
      const verb = on ? doing : undoing
      const ops = steps.map((id): Operation =>
        on ? { op: 'set_field', id, path: [field], value: true } : { op: 'remove_field', id, path: [field] },
      )
      if (apply(`${verb} ${named(steps)}`, ops)) announcer.say(`${verb} ${named(steps)}.`)
    },

    set: (id, path, value, label) => void apply(label, [{ op: 'set_field', id, path, value }]),
    unset: (id, path, label) => void apply(label, [{ op: 'remove_field', id, path }]),

    splice(id, wire) {
      const node = graph().nodes.get(id)
      const ops = node ? spliced(graph(), takes(), node, wire) : null
      return ops !== null && apply(`Put ${title(id)} on a wire`, ops)
    },

    frame(ids, words) {
      const members = ids.filter((id) => graph().nodes.get(id)?.type !== 'group')
      if (members.length === 0) return
      const ops: Operation[] = []
      for (const group of graph().nodes.values()) {
        const kept = group.group?.members.filter((id) => !members.includes(id))
        if (kept && kept.length !== group.group?.members.length) {
          ops.push({ op: 'set_field', id: group.id, path: ['members'], value: kept })
        }
      }
      const id = freshId(graph(), 'group')
      const corner = graph().nodes.get(members[0] ?? '')?.place ?? [0, 0]
      ops.push({ op: 'set_node', id, node: { type: 'group', title: words, members }, place: corner })
      if (apply(`Group ${named(members)}`, ops)) selection.set([id])
    },

    unframe(ids) {
      const frames = ids.filter((id) => graph().nodes.get(id)?.type === 'group')
      if (frames.length === 0) return
      apply('Ungroup', frames.map((id) => ({ op: 'remove_node', id, heal: false })))
    },

    fold(ids) {
      const frames = ids.filter((id) => graph().nodes.get(id)?.type === 'group')
      if (frames.length === 0) return
      const on = !frames.every((id) => graph().nodes.get(id)?.group?.collapsed)
      const verb = on ? 'Fold' : 'Unfold'
      const ops = frames.map((id): Operation =>
        on ? { op: 'set_field', id, path: ['collapsed'], value: true } : { op: 'remove_field', id, path: ['collapsed'] },
      )
      if (apply(`${verb} ${named(frames)}`, ops)) announcer.say(`${named(frames)} ${on ? 'folded' : 'unfolded'}.`)
    },
  }
}
