// A large flow is seen before all of it is on the page: cards in view come first, together with those
// that they are wired to, and the others when the browser has time. Vue Flow knows all of them from the
// start, with the sizes that they will have, so that nothing else has to wait.

import { nextTick } from 'vue'
import type { GraphNode, VueFlowStore } from '@vue-flow/core'
import { wiresOf, type Graph } from '../model/graph'

/** Cards at a time: few enough to stay fluid, and enough for few frames, each of which costs for all cards. */
const CHUNK = 40
const PATIENCE_MILLISECONDS = 200

export interface Filling {
  /** Fill the view, and everything else after it. */
  begin(): void
  /** Fill this card now. */
  reveal(id: string): Promise<void>
}

export function useFilling(flow: VueFlowStore, graph: () => Graph): Filling {
  const idle = window.requestIdleCallback ?? ((next: () => void) => window.setTimeout(next, 16))

  function waiting(): GraphNode[] {
    return flow.getNodes.value.filter((node) => node.hidden)
  }

  function show(nodes: readonly GraphNode[]): void {
    for (const node of nodes) node.hidden = false
  }

  /** How far a card is from the view, in pixels of the board; 0 inside. */
  function distance(node: GraphNode): number {
    const { x, y, zoom } = flow.viewport.value
    const { width, height } = flow.dimensions.value
    const [left, top] = [-x / zoom, -y / zoom]
    const beside = (start: number, length: number, from: number, to: number): number =>
      Math.max(0, from - start - length, start - to)
    return (
      beside(node.position.x, node.dimensions.width, left, left + width / zoom) +
      beside(node.position.y, node.dimensions.height, top, top + height / zoom)
    )
  }

  function inView(): GraphNode[] {
    const seen = new Set(waiting().filter((node) => distance(node) === 0).map((node) => node.id))
    const neighbours = [...seen].flatMap((id) => wiresOf(graph(), id).flatMap((wire) => [wire.source, wire.target]))
    return [...new Set([...seen, ...neighbours])].flatMap((id) => flow.findNode(id) ?? [])
  }

  function goOn(): void {
    const nearest = waiting()
      .map((node) => ({ node, far: distance(node) }))
      .sort((one, two) => one.far - two.far)
    if (nearest.length === 0) return void performance.measure('canvas-filled', 'canvas-told')
    show(nearest.slice(0, CHUNK).map((one) => one.node))
    requestAnimationFrame(() => idle(goOn, { timeout: PATIENCE_MILLISECONDS }))
  }

  return {
    begin() {
      show(inView())
      requestAnimationFrame(() => idle(goOn, { timeout: PATIENCE_MILLISECONDS }))
    },
    async reveal(id) {
      const node = flow.findNode(id)
      if (node) show([node])
      await nextTick()
    },
  }
}
