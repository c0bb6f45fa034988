// What is seen of the board: zoom, level of detail, grid, map, side panel. Kept in this browser.

import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { VueFlowStore } from '@vue-flow/core'
import { firstView } from '../model/framing'

export interface View {
  snap: Ref<boolean>
  map: Ref<boolean>
  box: Ref<boolean>
  side: ComputedRef<boolean>
  /** Whether the trace lens has its legend. */
  legend: Ref<boolean>
  zoom: ComputedRef<number>
  /** `near` shows all, `far` hides small print, `afar` leaves chips, titles and states. */
  detail: ComputedRef<'near' | 'far' | 'afar'>
  /** Whether all is shown, but smaller than it is best read: cards then have larger letters. */
  isSmall: ComputedRef<boolean>
  toggleSnap(): void
  toggleMap(): void
  toggleBox(): void
  toggleSide(): void
  zoomIn(): void
  zoomOut(): void
  whole(): void
  fit(ids?: readonly string[]): void
  /** Give the board the room of the side panel, until it is asked for; `false` gives it back. */
  widen(on: boolean): void
  show(id: string): void
  /** Move no more than it takes to have a card in sight, as large as it is. */
  reveal(id: string): void
  /** What is seen first: everything, if it can be read then, else where the flow begins. */
  begin(): void
}

/** The bar above the trace, and the legend and the tools below it, take this much. */
const AROUND_TRACE = { top: '64px', bottom: '124px', x: '28px' } as const
/** Pixels between a card that was moved into sight and the edge of the board. */
const MARGIN = 24
const STORED = 'flowboard.canvas'
const calm = window.matchMedia('(prefers-reduced-motion: reduce)')

export function useView(flow: VueFlowStore): View {
  const stored = read()
  const snap = ref(stored.snap ?? false)
  const map = ref(stored.map ?? true)
  const wantsSide = ref(stored.side ?? true)
  const isWidened = ref(false)
  const side = computed(() => wantsSide.value && !isWidened.value)
  const legend = ref(stored.legend ?? true)
  const box = ref(false)
  const zoom = computed(() => flow.viewport.value.zoom)
  const detail = computed(() => (zoom.value < 0.3 ? 'afar' : zoom.value < 0.55 ? 'far' : 'near'))

  const isSmall = computed(() => detail.value === 'near' && zoom.value < 0.75)

  watch([snap, map, wantsSide, legend], () => {
    try {
      localStorage.setItem(STORED, JSON.stringify({ snap: snap.value, map: map.value, side: wantsSide.value, legend: legend.value }))
    } catch {
      // A browser that keeps nothing shows the canvas as ever.
    }
  })

  const swift = (): { duration: number } => ({ duration: calm.matches ? 0 : 180 })

  /** A card as it lies on the board, in pixels of the screen. */
  function placed(id: string): { left: number; top: number; right: number; bottom: number } | null {
    const node = flow.findNode(id)
    if (!node) return null
    const { x, y, zoom } = flow.viewport.value
    const [left, top] = [node.position.x * zoom + x, node.position.y * zoom + y]
    return { left, top, right: left + node.dimensions.width * zoom, bottom: top + node.dimensions.height * zoom }
  }

  return {
    snap, map, box, side, legend, zoom, detail, isSmall,
    toggleSnap: () => (snap.value = !snap.value),
    toggleMap: () => (map.value = !map.value),
    toggleBox: () => (box.value = !box.value),
    toggleSide() {
      wantsSide.value = !side.value
      isWidened.value = false
    },
    widen: (on) => (isWidened.value = on),
    zoomIn: () => void flow.zoomIn(swift()),
    zoomOut: () => void flow.zoomOut(swift()),
    whole: () => void flow.zoomTo(1, swift()),
    fit: (ids = []) =>
      void flow.fitView({ padding: isWidened.value ? AROUND_TRACE : 0.12, maxZoom: 1, includeHiddenNodes: true, ...swift(), ...(ids.length > 1 ? { nodes: [...ids] } : {}) }),
    begin() {
      const boxes = flow.getNodes.value.map(({ position, dimensions }) => ({ ...position, ...dimensions }))
      if (boxes.length === 0) return
      void flow.setViewport(firstView(boxes, flow.dimensions.value), { duration: 0 })
    },
    reveal(id) {
      const box = placed(id)
      if (!box) return
      const { width, height } = flow.dimensions.value
      const { x, y, zoom } = flow.viewport.value
      const [right, down] = [into(box.left, box.right, width), into(box.top, box.bottom, height)]
      if (right || down) void flow.setViewport({ x: x + right, y: y + down, zoom }, swift())
    },
    show(id) {
      const [node, box] = [flow.findNode(id), placed(id)]
      if (!node || !box) return
      const { zoom } = flow.viewport.value
      const { width, height } = flow.dimensions.value
      const inside = box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height
      if (inside && zoom >= 0.5) return
      void flow.setCenter(
        node.position.x + node.dimensions.width / 2,
        node.position.y + node.dimensions.height / 2,
        { zoom: Math.max(zoom, 0.8), ...swift() },
      )
    },
  }
}

/** How far what reaches from `start` to `end` has to move to lie within `room`; its start counts more. */
function into(start: number, end: number, room: number): number {
  if (start >= 0 && end <= room) return 0
  return start < 0 || end - start > room - 2 * MARGIN ? MARGIN - start : room - MARGIN - end
}

function read(): { snap?: boolean; map?: boolean; side?: boolean; legend?: boolean } {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '{}') as ReturnType<typeof read>
  } catch {
    return {}
  }
}
