// Going along the wires and moving nodes with the arrow keys.

import { wiresOf } from '../model/graph'
import type { Place } from '../protocol'
import type { Canvas } from './canvas'
import type { CanvasCommand } from './commands'

const STEP = 10
const LEAP = 50

const ARROWS: [key: string, word: string, x: number, y: number][] = [
  ['ArrowLeft', 'left', -1, 0],
  ['ArrowRight', 'right', 1, 0],
  ['ArrowUp', 'up', 0, -1],
  ['ArrowDown', 'down', 0, 1],
]

/** `Alt` and an arrow: to the node before or after along a wire, or to the next one above or below. */
export function walk(canvas: Canvas): CanvasCommand[] {
  const from = (): string | undefined => canvas.focused() ?? canvas.selection.ids.value[0]

  function along(forward: boolean): void {
    const id = from()
    if (!id) return
    const wires = wiresOf(canvas.sync.graph.value, id)
    const next = forward
      ? wires.find((wire) => wire.source === id)?.target
      : wires.find((wire) => wire.target === id)?.source
    if (next) canvas.focus(next)
    else canvas.announcer.say(forward ? 'Nothing follows this node.' : 'Nothing comes before this node.')
  }

  function beside(direction: 1 | -1): void {
    const node = canvas.board.find(from() ?? '')
    if (!node) return
    const others = [...canvas.sync.graph.value.nodes.keys()].flatMap((id) => canvas.board.find(id) ?? [])
    const distance = (other: typeof node): number =>
      Math.abs(other.position.y - node.position.y) + 2 * Math.abs(other.position.x - node.position.x)
    const next = others
      .filter((other) => other.id !== node.id && (other.position.y - node.position.y) * direction > 0)
      .sort((one, two) => distance(one) - distance(two))[0]
    if (next) canvas.focus(next.id)
  }

  return [
    { section: 'Walk', name: 'walk_right', title: 'To the node that follows', keys: 'Alt+ArrowRight', run: () => along(true) },
    { section: 'Walk', name: 'walk_left', title: 'To the node before', keys: 'Alt+ArrowLeft', run: () => along(false) },
    { section: 'Walk', name: 'walk_down', title: 'To the node below', keys: 'Alt+ArrowDown', run: () => beside(1) },
    { section: 'Walk', name: 'walk_up', title: 'To the node above', keys: 'Alt+ArrowUp', run: () => beside(-1) },
  ]
}

export function nudge(canvas: Canvas): CanvasCommand[] {
  function move(dx: number, dy: number): void {
    const focused = canvas.focused()
    const ids = new Set(canvas.selection.ids.value.length > 0 ? canvas.selection.ids.value : focused ? [focused] : [])
    for (const id of [...ids]) canvas.sync.graph.value.nodes.get(id)?.group?.members.forEach((member) => ids.add(member))
    const places: Record<string, Place> = {}
    for (const id of ids) {
      const place = canvas.sync.graph.value.nodes.get(id)?.place
      if (place) places[id] = [place[0] + dx, place[1] + dy]
    }
    canvas.editing.move(places)
  }

  const movable = (): boolean =>
    canvas.editable.value && (canvas.selection.ids.value.length > 0 || canvas.focused() !== undefined)
  return ARROWS.flatMap(([key, word, x, y]): CanvasCommand[] => [
    { section: 'Move', name: `move_${word}`, title: `Move ${word}`, keys: key, enabled: movable, run: () => move(x * STEP, y * STEP) },
    { section: 'Move', name: `leap_${word}`, title: `Move ${word}, further`, keys: `Shift+${key}`, enabled: movable, run: () => move(x * LEAP, y * LEAP) },
  ])
}
