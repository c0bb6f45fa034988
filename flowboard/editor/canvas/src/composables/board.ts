// Keeps Vue Flow's store in step with the graph: only what isn't the same object any more is touched.

import { markRaw, nextTick, watch, type ShallowRef } from 'vue'
import type { Edge, GraphNode, Node, VueFlowStore } from '@vue-flow/core'
import type { Graph } from '../model/graph'
import type { NodeView, WireView } from '../protocol'
import type { Cards } from './cards'

const NOTHING = markRaw({})

export interface Board {
  /** Nodes that were added since the flow was opened, newest last: where a new card gets focus. */
  find(id: string): GraphNode | undefined
  /** Resolves when every node that was asked for has its size. */
  settled(): Promise<void>
}

export function boardKind(view: NodeView): 'step' | 'note' | 'group' {
  return view.type === 'note' || view.type === 'group' ? view.type : 'step'
}

export function nodeLabel(view: NodeView): string {
  const marks = [view.mute ? 'muted' : '', view.bypass ? 'bypassed' : '', view.pinned ? 'pinned' : '']
  const troubles = view.problems.length > 0 ? `${view.problems.length} to fix` : ''
  return [view.title, view.subtitle, ...marks, troubles].filter(Boolean).join(', ')
}

export function useBoard(flow: VueFlowStore, graph: Readonly<ShallowRef<Graph>>, cards: Cards): Board {
  function toNode(view: NodeView): Node {
    const kind = boardKind(view)
    return {
      id: view.id,
      type: kind,
      position: { x: view.place[0], y: view.place[1] },
      data: NOTHING,
      ariaLabel: nodeLabel(view),
      connectable: kind === 'step',
      zIndex: kind === 'group' ? -1 : 0,
      dragHandle: kind === 'group' ? '.fc-frame-title' : undefined,
    }
  }

  function toEdge(key: string, wire: WireView): Edge {
    return {
      id: key,
      type: 'wire',
      source: wire.source,
      sourceHandle: wire.source_port,
      target: wire.target,
      targetHandle: wire.port,
      data: markRaw({ type: wire.type }),
      ariaLabel: `Wire from ${wire.source}, ${wire.source_port}, to ${wire.target}, ${wire.port}`,
    }
  }

  function reconcile(next: Graph, last: Graph): void {
    const gone = [...last.wires.keys()].filter((key) => !next.wires.has(key))
    if (gone.length > 0) flow.removeEdges(gone)
    const left = [...last.nodes.keys()].filter((id) => !next.nodes.has(id))
    if (left.length > 0) flow.removeNodes(left, false)
    left.forEach((id) => cards.drop(id))

    const added: Node[] = []
    const reshaped: string[] = []
    for (const [id, view] of next.nodes) {
      const before = last.nodes.get(id)
      if (before === view) continue
      cards.set(view)
      if (!before || boardKind(before) !== boardKind(view)) {
        if (before) flow.removeNodes([id], false)
        added.push(toNode(view))
      } else if (updateNode(id, view, before)) {
        reshaped.push(id)
      }
    }
    // Adding one by one looks for each among all others; a flow that is opened is set as a whole.
    if (added.length > 0) last.nodes.size === 0 ? flow.setNodes(added) : flow.addNodes(added)

    const drawn: Edge[] = []
    for (const [key, wire] of next.wires) {
      const before = last.wires.get(key)
      if (before === wire || (before && before.type === wire.type)) continue
      if (before) flow.removeEdges([key])
      drawn.push(toEdge(key, wire))
    }
    if (drawn.length > 0) last.wires.size === 0 ? flow.setEdges(drawn) : flow.addEdges(drawn)
    if (reshaped.length > 0) void nextTick(() => flow.updateNodeInternals(reshaped))
  }

  /** True if the ports moved, so that the ends of the wires have to be measured again. */
  function updateNode(id: string, view: NodeView, before: NodeView): boolean {
    const node = flow.findNode(id)
    if (!node) return false
    const [x, y] = view.place
    if (!node.dragging && (node.position.x !== x || node.position.y !== y)) node.position = { x, y }
    const label = nodeLabel(view)
    if (node.ariaLabel !== label) node.ariaLabel = label
    return portNames(view) !== portNames(before)
  }

  watch(graph, reconcile, { flush: 'sync' })

  return {
    find: (id) => flow.findNode(id),
    settled: () =>
      new Promise((resolve) => {
        const stop = watch(
          () => flow.getNodes.value.every((node) => node.dimensions.width > 0),
          (ready) => {
            if (!ready) return
            void nextTick(() => stop())
            resolve()
          },
          { immediate: true, flush: 'post' },
        )
      }),
  }
}

function portNames(view: NodeView): string {
  return `${view.in.map((port) => port.name).join()}|${view.out.map((port) => port.name).join()}`
}
