// Group frames: as large as their members need, and moving one moves them.

import { shallowReactive } from 'vue'
import type { GraphNode, VueFlowStore } from '@vue-flow/core'
import { framePlace, isFolded, PADDING, TITLE } from '../model/folding'
import type { Graph } from '../model/graph'
import type { Place } from '../protocol'

const EMPTY: [number, number] = [320, 180]

export interface Frames {
  sizes: ReadonlyMap<string, [width: number, height: number]>
  /** Fit the frames around these nodes, or all of them. */
  fit(ids?: ReadonlySet<string>): void
  membersOf(id: string): GraphNode[]
  /** Where the members of a folded frame are once it stands somewhere else. */
  carried(id: string, to: Place): Record<string, Place>
  /** The innermost frame around a node's middle, other than those that it is in. */
  around(node: GraphNode): string | null
}

export function useFrames(flow: VueFlowStore, graph: () => Graph): Frames {
  const sizes = shallowReactive(new Map<string, [number, number]>())

  function membersOf(id: string): GraphNode[] {
    return (graph().nodes.get(id)?.group?.members ?? []).flatMap((member) => flow.findNode(member) ?? [])
  }

  function fitOne(id: string, own: [number, number] | null, place: Place): void {
    const frame = flow.findNode(id)
    if (!frame) return
    const members = membersOf(id)
    let [x, y] = place
    let size = own ?? EMPTY
    if (members.length > 0) {
      x = Math.min(...members.map((node) => node.position.x)) - PADDING
      y = Math.min(...members.map((node) => node.position.y)) - PADDING - TITLE
      const right = Math.max(...members.map((node) => node.position.x + (node.dimensions.width || 216)))
      const bottom = Math.max(...members.map((node) => node.position.y + (node.dimensions.height || 120)))
      size = [right - x + PADDING, bottom - y + PADDING]
    }
    const known = sizes.get(id)
    if (known?.[0] !== size[0] || known[1] !== size[1]) {
      sizes.set(id, size)
      frame.dimensions = { width: size[0], height: size[1] }
    }
    if (frame.position.x !== x || frame.position.y !== y) frame.position = { x, y }
  }

  // A card that grows a line takes its frame along.
  flow.onNodesChange((changes) => {
    const grown = changes.flatMap((change) => (change.type === 'dimensions' ? [change.id] : []))
    if (sizes.size > 0 && grown.length > 0) fit(new Set(grown))
  })

  function fit(ids?: ReadonlySet<string>): void {
    for (const node of graph().nodes.values()) {
      if (!node.group) continue
      if (isFolded(node)) {
        sizes.delete(node.id)
        continue
      }
      if (ids && !ids.has(node.id) && !node.group.members.some((member) => ids.has(member))) continue
      fitOne(node.id, node.size, node.place)
    }
  }

  return {
    fit,
    sizes,
    membersOf,
    carried(id, [x, y]) {
      const frame = graph().nodes.get(id)
      if (!frame || !isFolded(frame)) return {}
      const [left, top] = framePlace(graph(), frame)
      const members = (frame.group?.members ?? []).flatMap((member) => graph().nodes.get(member) ?? [])
      return Object.fromEntries(members.map(({ id: member, place }) => [member, [place[0] + x - left, place[1] + y - top]]))
    },
    around(node) {
      const x = node.position.x + node.dimensions.width / 2
      const y = node.position.y + node.dimensions.height / 2
      for (const [id, [width, height]] of sizes) {
        const frame = flow.findNode(id)
        if (!frame || graph().nodes.get(id)?.group?.members.includes(node.id)) continue
        const { x: left, y: top } = frame.position
        if (x > left && x < left + width && y > top && y < top + height) return id
      }
      return null
    },
  }
}
