// Which nodes and wires are selected, told to the server once per change.

import { nextTick, shallowRef, type ShallowRef } from 'vue'
import type { VueFlowStore } from '@vue-flow/core'
import type { Outgoing } from '../protocol'

export interface Selection {
  ids: Readonly<ShallowRef<readonly string[]>>
  wires: Readonly<ShallowRef<readonly string[]>>
  set(ids: Iterable<string>): void
  toggle(id: string): void
  clear(): void
}

export function useSelection(flow: VueFlowStore, emit: (event: Outgoing, payload: unknown) => void): Selection {
  const ids = shallowRef<readonly string[]>([])
  const wires = shallowRef<readonly string[]>([])
  let reading = false

  function read(): void {
    reading = false
    const chosen = flow.getSelectedNodes.value.map((node) => node.id)
    wires.value = flow.getSelectedEdges.value.map((edge) => edge.id)
    if (chosen.join() === ids.value.join()) return
    ids.value = chosen
    emit('select', { ids: chosen })
  }

  // A box selects many nodes, one change each: what counts is what is selected in the end.
  function readSoon(): void {
    if (reading) return
    reading = true
    void nextTick(read)
  }

  flow.onNodesChange((changes) => {
    if (changes.some((change) => change.type === 'select' || change.type === 'remove')) readSoon()
  })
  flow.onEdgesChange((changes) => {
    if (changes.some((change) => change.type === 'select' || change.type === 'remove')) readSoon()
  })
  // The frame that Vue Flow lays over a box selection would hide the ports below it.
  flow.onSelectionEnd(() => {
    flow.nodesSelectionActive.value = false
  })

  function set(wanted: Iterable<string>): void {
    const nodes = [...wanted].flatMap((id) => flow.findNode(id) ?? [])
    flow.removeSelectedElements()
    flow.addSelectedNodes(nodes)
    readSoon()
  }

  return {
    ids,
    wires,
    set,
    toggle: (id) => set(ids.value.includes(id) ? ids.value.filter((one) => one !== id) : [...ids.value, id]),
    clear: () => {
      flow.removeSelectedElements()
      readSoon()
    },
  }
}
