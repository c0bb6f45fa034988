// Optimistic editing: what this tab shows is the server's flow with our own unanswered batches on top.
//
// A refused batch is simply dropped, and so is a confirmed one; in both cases the server has sent the
// true state of everything it touched. A gap in the revisions asks for the whole flow again.

import { shallowRef, type ShallowRef } from 'vue'
import { applied, EMPTY_GRAPH, graphOf, type Graph } from '../model/graph'
import { predicted, type Palette } from '../model/predict'
import type { CanvasChange, CanvasView, Operation, Outgoing } from '../protocol'

interface Batch {
  seq: number
  ops: Operation[]
}

export interface Sync {
  graph: Readonly<ShallowRef<Graph>>
  apply(label: string, ops: Operation[]): void
  start(client: string, view: CanvasView): void
  snapshot(view: CanvasView, seen: number): void
  change(rev: number, client: string, seq: number | null, change: CanvasChange): void
  reject(seq: number, restore: CanvasChange): void
  state(): { rev: number; pending: number }
}

export function useSync(emit: (event: Outgoing, payload: unknown) => void, palette: () => Palette): Sync {
  const graph = shallowRef<Graph>(EMPTY_GRAPH)
  let truth: Graph = EMPTY_GRAPH
  let pending: Batch[] = []
  let rev = 0
  let seq = 0
  let client = ''
  let waiting = false

  function show(): void {
    graph.value = pending.reduce((shown, batch) => predicted(shown, batch.ops, palette()), truth)
  }

  function settle(answered: number): void {
    pending = pending.filter((batch) => batch.seq !== answered)
  }

  return {
    graph,

    apply(label, ops) {
      if (ops.length === 0) return
      seq += 1
      pending.push({ seq, ops })
      graph.value = predicted(graph.value, ops, palette())
      emit('op', { seq, rev, label, ops })
    },

    start(name, view) {
      client = name
      pending = []
      rev = view.rev
      truth = graphOf(view)
      waiting = false
      show()
    },

    snapshot(view, seen) {
      pending = pending.filter((batch) => batch.seq > seen)
      rev = view.rev
      truth = graphOf(view)
      waiting = false
      show()
    },

    change(next, from, answered, change) {
      if (waiting || next <= rev) return
      if (next !== rev + 1) {
        waiting = true
        emit('snapshot', { rev })
        return
      }
      rev = next
      truth = applied(truth, change)
      if (from === client && answered !== null) settle(answered)
      show()
    },

    reject(answered, restore) {
      settle(answered)
      truth = applied(truth, restore)
      show()
    },

    state: () => ({ rev, pending: pending.length }),
  }
}
