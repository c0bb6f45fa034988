// The size of a note without a pointer.

import type { Canvas } from './canvas'
import type { CanvasCommand } from './commands'

const STEP = 20
export const SMALLEST_NOTE: readonly [width: number, height: number] = [140, 56]

const KEYS: [key: string, name: string, title: string, width: number, height: number][] = [
  ['Ctrl+ArrowRight', 'wider', 'Make the note wider', 1, 0],
  ['Ctrl+ArrowLeft', 'narrower', 'Make the note narrower', -1, 0],
  ['Ctrl+ArrowDown', 'taller', 'Make the note taller', 0, 1],
  ['Ctrl+ArrowUp', 'lower', 'Make the note lower', 0, -1],
]

export function resize(canvas: Canvas): CanvasCommand[] {
  function note(): string | undefined {
    const id = canvas.selection.ids.value.length === 1 ? canvas.selection.ids.value[0] : canvas.focused()
    return id !== undefined && canvas.sync.graph.value.nodes.get(id)?.type === 'note' ? id : undefined
  }

  function change(width: number, height: number): void {
    const id = note() ?? ''
    const drawn = canvas.board.find(id)?.dimensions
    const [wide, high] = canvas.sync.graph.value.nodes.get(id)?.size ?? [drawn?.width ?? 0, drawn?.height ?? 0]
    const size = [Math.max(SMALLEST_NOTE[0], wide + width * STEP), Math.max(SMALLEST_NOTE[1], high + height * STEP)]
    canvas.editing.set(id, ['size'], size, 'Resize a note')
  }

  return KEYS.map(([keys, name, title, width, height]) => ({
    section: 'Move', name, title, keys,
    enabled: () => canvas.editable.value && note() !== undefined,
    run: () => change(width, height),
  }))
}
