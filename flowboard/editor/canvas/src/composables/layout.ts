// Arranging nodes: the automatic layout (a chunk of its own, loaded on first use), aligning, spreading.

import type { GraphNode, VueFlowStore } from '@vue-flow/core'
import { isFolded } from '../model/folding'
import type { Graph } from '../model/graph'
import type { Place } from '../protocol'
import type { Editing } from './editing'
import type { Frames } from './frames'

export type Edge = 'left' | 'top' | 'column' | 'row'

export interface Layout {
  tidy(ids: readonly string[]): Promise<void>
  align(ids: readonly string[], edge: Edge): void
}

interface Needs {
  flow: VueFlowStore
  graph: () => Graph
  /** The graph as it is shown: a folded group is one box. */
  shown: () => Graph
  frames: Frames
  editing: Editing
  /** Called when nodes have jumped, so that the view can follow. */
  arranged: () => void
}

export function useLayout({ flow, graph, shown, frames, editing, arranged }: Needs): Layout {
  function steps(ids: readonly string[]): GraphNode[] {
    const wanted = ids.length > 1 ? ids : [...graph().nodes.keys()]
    return wanted.flatMap((id) => flow.findNode(id) ?? []).filter((node) => node.type !== 'group')
  }

  return {
    async tidy(ids) {
      const wanted = ids.length > 1 ? ids : [...shown().nodes.keys()]
      const nodes = wanted
        .filter((id) => isFolded(graph().nodes.get(id)) || shown().nodes.get(id)?.group === null)
        .flatMap((id) => flow.findNode(id) ?? [])
        .filter((node) => node.type !== 'note')
      if (nodes.length === 0) return
      const { layered } = await import('../model/layered')
      const boxes = nodes.map((node) => ({ id: node.id, width: node.dimensions.width, height: node.dimensions.height }))
      const inside = new Set(boxes.map((box) => box.id))
      const wires = [...shown().wires.values()].filter((wire) => inside.has(wire.source) && inside.has(wire.target))
      const places = layered(boxes, wires)
      // What is tidied stays where it was: its top left corner doesn't move.
      const left = Math.min(...nodes.map((node) => node.position.x))
      const top = Math.min(...nodes.map((node) => node.position.y))
      const moved: Record<string, Place> = {}
      for (const [id, [x, y]] of Object.entries(places)) {
        const place: Place = [left + x, top + y]
        Object.assign(moved, { [id]: place }, frames.carried(id, place))
      }
      editing.move(moved, 'Tidy up')
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
