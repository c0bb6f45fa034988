// Arranging nodes: the automatic layout (a chunk of its own, loaded on first use), aligning, spreading.

import type { GraphNode, VueFlowStore } from '@vue-flow/core'
import type { Graph } from '../model/graph'
import type { Place } from '../protocol'
import type { Editing } from './editing'

export type Edge = 'left' | 'top' | 'column' | 'row'

export interface Layout {
  tidy(ids: readonly string[]): Promise<void>
  align(ids: readonly string[], edge: Edge): void
}

interface Needs {
  flow: VueFlowStore
  graph: () => Graph
  editing: Editing
  /** Called when nodes have jumped, so that the view can follow. */
  arranged: () => void
}

export function useLayout({ flow, graph, editing, arranged }: Needs): Layout {
  function steps(ids: readonly string[]): GraphNode[] {
    const wanted = ids.length > 1 ? ids : [...graph().nodes.keys()]
    return wanted.flatMap((id) => flow.findNode(id) ?? []).filter((node) => node.type !== 'group')
  }

  return {
    async tidy(ids) {
      const nodes = steps(ids).filter((node) => node.type === 'step')
      if (nodes.length === 0) return
      const { layered } = await import('../model/layered')
      const boxes = nodes.map((node) => ({ id: node.id, width: node.dimensions.width, height: node.dimensions.height }))
      const inside = new Set(boxes.map((box) => box.id))
      const wires = [...graph().wires.values()].filter((wire) => inside.has(wire.source) && inside.has(wire.target))
      const places = layered(boxes, wires)
      // What is tidied stays where it was: its top left corner doesn't move.
      const left = Math.min(...nodes.map((node) => node.position.x))
      const top = Math.min(...nodes.map((node) => node.position.y))
      const moved = Object.entries(places).map(([id, [x, y]]): [string, Place] => [id, [left + x, top + y]])
      editing.move(Object.fromEntries(moved), 'Tidy up')
      if (ids.length < 2) arranged()
    },

    align(ids, edge) {
      const nodes = steps(ids)
      if (ids.length < 2 || nodes.length < 2) return
      const places: Record<string, Place> = {}
      if (edge === 'left' || edge === 'top') {
        const line = Math.min(...nodes.map((node) => (edge === 'left' ? node.position.x : node.position.y)))
        for (const { id, position } of nodes) places[id] = edge === 'left' ? [line, position.y] : [position.x, line]
      } else {
        const axis = edge === 'row' ? 'x' : 'y'
        const extent = edge === 'row' ? 'width' : 'height'
        const sorted = [...nodes].sort((one, two) => one.position[axis] - two.position[axis])
        let next = sorted[0]?.position[axis] ?? 0
        for (const { id, position, dimensions } of sorted) {
          places[id] = edge === 'row' ? [next, position.y] : [position.x, next]
          next += dimensions[extent] + (edge === 'row' ? 80 : 40)
        }
      }
      editing.move(places, edge === 'left' || edge === 'top' ? 'Align nodes' : 'Spread nodes')
    },
  }
}
