// Keeps Vue Flow's store in step with the graph: only what isn't the same object any more is touched.

import { markRaw, nextTick, watch, type Ref } from 'vue'
import { Position, type Edge, type GraphNode, type Node, type VueFlowStore } from '@vue-flow/core'
import type { Graph } from '../model/graph'
import { handlesOf, sizeOf } from '../model/measures'
import { isFolded, realWire, type ShownWire } from '../model/folding'
import type { NodeView, WireView } from '../protocol'
import type { Cards } from './cards'

const NOTHING = markRaw({})

export interface Board {
  find(id: string): GraphNode | undefined
  /** The wire behind what is drawn under this key. */
  wire(key: string): WireView | undefined
  /** Say anew what each card is. */
  relabel(): void
  /** Take over a whole flow: its cards come on the page in turn; see `filling`. */
  open(start: () => void): void
}

export function boardKind(view: NodeView): 'step' | 'note' | 'group' {
  return view.type === 'note' || view.type === 'group' ? view.type : 'step'
}

/** Frames are behind what they frame, also while they are selected and Vue Flow lifts them by 1,000. */
function zIndexOf(view: NodeView): number {
  return view.group && !isFolded(view) ? -1001 : 0
}

export function nodeLabel(view: NodeView): string {
  const marks = [view.mute ? 'muted' : '', view.bypass ? 'bypassed' : '', view.pinned ? 'pinned' : '']
  const troubles = view.problems.length > 0 ? `${view.problems.length} to fix` : ''
  return [view.title, view.subtitle, ...marks, troubles].filter(Boolean).join(', ')
}

interface Needs {
  flow: VueFlowStore
  /** What is shown. */
  graph: Readonly<Ref<Graph>>
  cards: Cards
  /** Whether a node that isn't shown is there all the same. */
  exists: (id: string) => boolean
  /** A card in words. */
  label: (view: NodeView) => string
}

export function useBoard({ flow, graph, cards, exists, label }: Needs): Board {
  let isOpening = false

  function toNode(view: NodeView): Node {
    const kind = boardKind(view)
    return {
      ...(kind === 'group' ? {} : measured(view)),
      hidden: isOpening && kind === 'step',
      id: view.id,
      type: kind,
      position: { x: view.place[0], y: view.place[1] },
      data: NOTHING,
      ariaLabel: label(view),
      connectable: kind === 'step' || isFolded(view),
      zIndex: zIndexOf(view),
      dragHandle: kind === 'group' ? '.fc-frame-title' : undefined,
    }
  }

  function toEdge(key: string, wire: ShownWire): Edge {
    return {
      id: key,
      type: 'wire',
      source: wire.source,
      sourceHandle: wire.source_port,
      target: wire.target,
      targetHandle: wire.port,
      data: markRaw({ type: wire.type, wire: realWire(wire) }),
      ariaLabel: `Wire from ${wire.source}, ${wire.source_port}, to ${wire.target}, ${wire.port}`,
    }
  }

  function reconcile(next: Graph, last: Graph): void {
    const gone = [...last.wires.keys()].filter((key) => !next.wires.has(key))
    if (gone.length > 0) flow.removeEdges(gone)
    const left = [...last.nodes.keys()].filter((id) => !next.nodes.has(id))
    if (left.length > 0) flow.removeNodes(left, false)
    left.filter((id) => !exists(id)).forEach((id) => cards.drop(id))

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
    if (node.zIndex !== zIndexOf(view)) node.zIndex = zIndexOf(view)
    const words = label(view)
    if (node.ariaLabel !== words) node.ariaLabel = words
    if (portNames(view) === portNames(before)) return false
    if (node.hidden) Object.assign(node, measured(view))
    return true
  }

  watch(graph, reconcile, { flush: 'sync' })

  return {
    find: (id) => flow.findNode(id),
    wire(key) {
      const wire = graph.value.wires.get(key)
      return wire && realWire(wire)
    },
    relabel() {
      for (const view of graph.value.nodes.values()) {
        const node = flow.findNode(view.id)
        if (node) node.ariaLabel = label(view)
      }
    },
    open(start) {
      isOpening = true
      start()
      isOpening = false
    },
  }
}

function portNames(view: NodeView): string {
  return `${view.in.map((port) => port.name).join()}|${view.out.map((port) => port.name).join()}`
}

/** What Vue Flow measures once a card is on the page. */
function measured(view: NodeView): Pick<GraphNode, 'dimensions' | 'handleBounds'> {
  const { source, target } = handlesOf(view)
  const nodeId = view.id
  return {
    dimensions: markRaw(sizeOf(view)),
    handleBounds: {
      source: source.map((handle) => ({ ...handle, nodeId, type: 'source', position: Position.Right })),
      target: target.map((handle) => ({ ...handle, nodeId, type: 'target', position: Position.Left })),
    },
  }
}
