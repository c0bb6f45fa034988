// How large a card will be and where its ports will stand, told by what it shows: the first view can
// be chosen, and wires be drawn, before any card is on the page. The figures are those of `card.css`.

import type { NodeView } from '../protocol'
import { OPEN_PORT } from './connecting'

export interface Size {
  width: number
  height: number
}

export interface Handle extends Size {
  id: string
  x: number
  y: number
}

const BORDER = 1
const HEAD = 46
const BAR = 1
const PORT = 20
const PORTS_ABOVE = 6
const PORTS_BELOW = 7
const FOOTER = 26
const HANDLE = { width: 22, height: PORT }
/** By how much a handle stands out of its card. */
const OUTSIDE = 11

const NOTE_WIDTH = 220
const NOTE_AROUND = 22
const NOTE_LINE = 19
const NOTE_LETTERS = 30

/** The size of a step's card without figures and value, or about that of a note. */
export function sizeOf(view: NodeView): Size {
  if (view.type === 'note') return noteSize(view)
  const ports = Math.max(inputNames(view).length, view.out.length)
  return {
    width: view.role === 'evaluator' ? 256 : 216,
    height: 2 * BORDER + HEAD + BAR + (ports > 0 ? PORTS_ABOVE + ports * PORT + PORTS_BELOW : 0) + FOOTER,
  }
}

/** Where the handles of a step stand, measured from the upper left corner of its card. */
export function handlesOf(view: NodeView): { source: Handle[]; target: Handle[] } {
  const left = BORDER - OUTSIDE
  const right = sizeOf(view).width - BORDER + OUTSIDE - HANDLE.width
  const row = (index: number): number => BORDER + HEAD + BAR + PORTS_ABOVE + index * PORT
  return {
    target: inputNames(view).map((id, index) => ({ id, x: left, y: row(index), ...HANDLE })),
    source: view.out.map(({ name }, index) => ({ id: name, x: right, y: row(index), ...HANDLE })),
  }
}

function inputNames(view: NodeView): string[] {
  const names = view.in.map((port) => port.name)
  return view.open_inputs ? [...names, OPEN_PORT] : names
}

function noteSize({ size, text }: NodeView): Size {
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / NOTE_LETTERS)), 0)
  return { width: size?.[0] ?? NOTE_WIDTH, height: Math.max(size?.[1] ?? 0, NOTE_AROUND + lines * NOTE_LINE) }
}
