// Dragging nodes: frames take their members along, a node dropped on a wire is put into it, one
// dropped into a frame joins it, and the others see it move meanwhile.

import { shallowRef, type ShallowRef } from 'vue'
import type { GraphNode, NodeDragEvent, VueFlowStore } from '@vue-flow/core'
import { fitting } from '../model/splicing'
import { wiresOf } from '../model/graph'
import type { Compatibility, Outgoing, Place, WireView } from '../protocol'
import type { Board } from './board'
import type { Editing } from './editing'
import type { Frames } from './frames'
import type { Sync } from './sync'

const TELL_MILLISECONDS = 80

export interface Dragging {
  /** The wire that a dropped node would be put into. */
  aim: Readonly<ShallowRef<string | null>>
  /** The wire under a point of the screen into which a node of these ports fits. */
  aimAt(x: number, y: number, node: Parameters<typeof fitting>[2]): WireView | null
  /** Somebody else's nodes on the move. */
  show(places: Record<string, Place>): void
}

interface Needs {
  flow: VueFlowStore
  sync: Sync
  board: Pick<Board, 'wire'>
  editing: Editing
  frames: Frames
  takes: () => Compatibility
  emit: (event: Outgoing, payload: unknown) => void
}

export function useDragging({ flow, sync, board, editing, frames, takes, emit }: Needs): Dragging {
  const aim = shallowRef<string | null>(null)
  let passengers: { node: GraphNode; dx: number; dy: number; frame: GraphNode }[] = []
  /** The node on the move, if it has no wires and could be put into one. */
  let lonely: GraphNode | null = null
  let told = 0

  function keyAt(x: number, y: number): string | null {
    for (const element of document.elementsFromPoint(x, y)) {
      const key = element.closest('.vue-flow__edge')?.getAttribute('data-id')
      if (key) return key
    }
    return null
  }

  function aimAt(x: number, y: number, node: Parameters<typeof fitting>[2]): WireView | null {
    const key = keyAt(x, y)
    const wire = key === null ? undefined : board.wire(key)
    const found = wire && fitting(sync.graph.value, takes(), node, wire) ? wire : null
    aim.value = found ? key : null
    return found
  }

  /** A node with wires of its own isn't put into another one. */
  function loose(nodes: GraphNode[]): GraphNode | null {
    const node = nodes.length === 1 ? nodes[0] : undefined
    return node?.type === 'step' && wiresOf(sync.graph.value, node.id).length === 0 ? node : null
  }

  flow.onNodeDragStart(({ nodes }: NodeDragEvent) => {
    const dragged = new Set(nodes.map((node) => node.id))
    lonely = loose(nodes)
    passengers = nodes
      .filter((node) => node.type === 'group')
      .flatMap((frame) =>
        frames
          .membersOf(frame.id)
          .filter((node) => !dragged.has(node.id))
          .map((node) => ({ node, frame, dx: node.position.x - frame.position.x, dy: node.position.y - frame.position.y })),
      )
  })

  flow.onNodeDrag(({ nodes, event }: NodeDragEvent) => {
    for (const { node, frame, dx, dy } of passengers) {
      node.position = { x: frame.position.x + dx, y: frame.position.y + dy }
    }
    if (frames.sizes.size > 0 && passengers.length === 0) frames.fit(new Set(nodes.map((node) => node.id)))
    const view = lonely && sync.graph.value.nodes.get(lonely.id)
    if (view && 'clientX' in event) aimAt(event.clientX, event.clientY, view)
    const now = performance.now()
    if (now - told > TELL_MILLISECONDS) {
      told = now
      emit('drag', { places: placesOf([...nodes, ...passengers.map((one) => one.node)]) })
    }
  })

  flow.onNodeDragStop(({ nodes, event }: NodeDragEvent) => {
    const node = lonely
    lonely = null
    const view = node && sync.graph.value.nodes.get(node.id)
    const wire = view && 'clientX' in event ? aimAt(event.clientX, event.clientY, view) : null
    aim.value = null
    const places = placesOf([...nodes, ...passengers.map((one) => one.node)])
    for (const { id } of nodes) Object.assign(places, frames.carried(id, places[id] ?? [0, 0]))
    editing.move(places)
    passengers = []
    if (view && wire) editing.splice(view.id, wire)
    const joined = node && frames.around(node)
    if (node && joined) {
      const members = sync.graph.value.nodes.get(joined)?.group?.members ?? []
      editing.set(joined, ['members'], [...members, node.id], 'Put a node into a group')
    }
    frames.fit()
  })

  return {
    aim,
    aimAt,
    show(places) {
      for (const [id, [x, y]] of Object.entries(places)) {
        const node = flow.findNode(id)
        if (node && !node.dragging) node.position = { x, y }
      }
      frames.fit(new Set(Object.keys(places)))
    },
  }
}

export function placesOf(nodes: readonly GraphNode[]): Record<string, Place> {
  return Object.fromEntries(nodes.map((node) => [node.id, [Math.round(node.position.x), Math.round(node.position.y)]]))
}
