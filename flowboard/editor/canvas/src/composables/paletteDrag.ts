// Dragging a node type onto the board with any pointer: mouse, pen or finger.

import { shallowRef, type ShallowRef } from 'vue'
import type { PaletteEntry, Place } from '../protocol'
import { useCanvas } from './canvas'

const THRESHOLD = 5
/** How far the pointer is from the top left corner of the new card. */
const GRIP: Place = [24, 20]

export function usePaletteDrag(): {
  dragged: Readonly<ShallowRef<PaletteEntry | null>>
  at: Readonly<ShallowRef<Place | null>>
  begin: (event: PointerEvent, entry: PaletteEntry, moved: () => void) => void
} {
  const { flow, dragging, editing, adding, focus } = useCanvas()
  const dragged = shallowRef<PaletteEntry | null>(null)
  const at = shallowRef<Place | null>(null)

  function begin(start: PointerEvent, entry: PaletteEntry, moved: () => void): void {
    if (start.button !== 0) return
    const stop = new AbortController()
    const listen = { signal: stop.signal }

    window.addEventListener('pointermove', (event) => {
      const far = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY)
      if (!dragged.value && far < THRESHOLD) return
      if (!dragged.value) moved()
      dragged.value = entry
      at.value = [event.clientX - GRIP[0], event.clientY - GRIP[1]]
      dragging.aimAt(event.clientX, event.clientY, entry)
    }, listen)

    window.addEventListener('pointerup', (event) => {
      if (dragged.value) drop(event, entry)
      end()
    }, listen)
    window.addEventListener('pointercancel', end, listen)
    window.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') end()
    }, listen)

    function end(): void {
      stop.abort()
      dragged.value = null
      at.value = null
      dragging.aimAt(-1, -1, entry)
    }
  }

  function drop(event: PointerEvent, entry: PaletteEntry): void {
    const below = document.elementFromPoint(event.clientX, event.clientY)
    if (!below?.closest('.vue-flow')) return
    const wire = dragging.aimAt(event.clientX, event.clientY, entry)
    const { x, y } = flow.screenToFlowCoordinate({ x: event.clientX - GRIP[0], y: event.clientY - GRIP[1] })
    const place: Place = [Math.round(x), Math.round(y)]
    if (wire) {
      adding.addInto(entry, place, wire)
      return
    }
    const id = editing.add(entry, place)
    if (id) focus(id)
  }

  return { dragged, at, begin }
}
