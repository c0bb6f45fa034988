// Puts the parts of the canvas together and hands them to its components.

import { computed, inject, nextTick, provide, ref, shallowRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { useVueFlow, type VueFlowStore } from '@vue-flow/core'
import { folded, standIn } from '../model/folding'
import type { Command, Compatibility, Context, Outgoing, PaletteEntry, Place } from '../protocol'
import { useAdding, type Adding } from './adding'
import { useAnnouncer, type Announcer } from './announcer'
import { useBoard, type Board } from './board'
import { useCards, type Cards } from './cards'
import { useChanges } from './changes'
import { useClipboard, type Clipboard } from './clipboard'
import { allCommands, type CanvasCommand } from './commands'
import { useDragging, type Dragging } from './dragging'
import { useEditing, type Editing } from './editing'
import { useFilling, type Filling } from './filling'
import { useFrames, type Frames } from './frames'
import { useKeys } from './keys'
import { useLayout, type Layout } from './layout'
import { usePeople, type People } from './people'
import { useSelection, type Selection } from './selection'
import { useSync, type Sync } from './sync'
import { useView, type View } from './view'
import { useWiring, type Wiring } from './wiring'

export type Sheet = 'search' | 'commands' | 'shortcuts' | 'wire' | null

export interface Canvas {
  flow: VueFlowStore
  sync: Sync
  cards: Cards
  board: Board
  selection: Selection
  announcer: Announcer
  editing: Editing
  filling: Filling
  frames: Frames
  dragging: Dragging
  wiring: Wiring
  adding: Adding
  layout: Layout
  clipboard: Clipboard
  people: People
  view: View
  palette: ShallowRef<readonly PaletteEntry[]>
  takes: ShallowRef<Compatibility>
  served: ShallowRef<readonly Command[]>
  editable: Ref<boolean>
  sheet: Ref<Sheet>
  renaming: Ref<string | null>
  commands: Readonly<Ref<readonly CanvasCommand[]>>
  root: () => HTMLElement | null
  emit: (event: Outgoing, payload: unknown) => void
  show: (sheet: Sheet) => void
  focused: () => string | undefined
  focus: (id: string) => void
  toggleFocused: () => void
  activate: (id: string) => void
  rename: (id: string) => void
  pickWire: () => void
  askInView: () => void
  addInView: (type: string) => void
  entryOf: (type: string) => PaletteEntry | undefined
}

const KEY: InjectionKey<Canvas> = Symbol('canvas')
const NOTHING_TAKEN: Compatibility = { text: [], json: [], messages: [], number: [], verdict: [], table: [] }

export function useCanvas(): Canvas {
  const canvas = inject(KEY)
  if (!canvas) throw new Error('This component belongs into the canvas.')
  return canvas
}

export function createCanvas(context: Context, element: Ref<HTMLElement | null>): Canvas {
  const root = (): HTMLElement | null => element.value
  const flow = useVueFlow(`flow-${context.settings.element}`)
  useChanges(flow)
  const palette = shallowRef<readonly PaletteEntry[]>([])
  const byType = computed(() => new Map(palette.value.map((entry) => [entry.type, entry])))
  const takes = shallowRef<Compatibility>(NOTHING_TAKEN)
  const editable = ref(false)
  const sheet = ref<Sheet>(null)
  const renaming = ref<string | null>(null)
  const served = shallowRef<readonly Command[]>([])
  const emit = context.emit
  let pointer: [x: number, y: number] | null = null

  const announcer = useAnnouncer()
  const cards = useCards()
  const sync = useSync(emit, () => byType.value)
  const graph = () => sync.graph.value
  const shown = computed(() => folded(sync.graph.value))
  const board = useBoard(flow, shown, cards, (id) => graph().nodes.has(id))
  const selection = useSelection(flow, emit)
  const view = useView(flow)
  const people = usePeople(cards, announcer)
  const filling = useFilling(flow, () => shown.value)
  const frames = useFrames(flow, graph)
  const shared = { flow, sync, announcer, takes: () => takes.value, editable: () => editable.value, emit }
  const editing = useEditing({ ...shared, selection })
  const dragging = useDragging({ ...shared, editing, frames })
  const adding = useAdding({ ...shared, graph, palette: () => palette.value, editing })
  const wiring = useWiring({ ...shared, editing, dropped: (loose, x, y) => adding.ask(inside(x, y), boardPlace(x, y), loose) })
  const layout = useLayout({ flow, graph, editing, arranged: () => void nextTick(() => view.fit()) })

  function bounds(): DOMRect {
    return flow.vueFlowRef.value?.getBoundingClientRect() ?? new DOMRect()
  }

  function inside(x: number, y: number): Place {
    const { left, top } = bounds()
    return [x - left, y - top]
  }

  function boardPlace(x: number, y: number): Place {
    const { x: left, y: top } = flow.screenToFlowCoordinate({ x, y })
    return [Math.round(left), Math.round(top)]
  }

  /** Where the pointer is, if it is over the board, else the middle of what is seen. */
  function spot(): [x: number, y: number] {
    const { left, top, width, height } = bounds()
    const [x, y] = pointer ?? [-1, -1]
    const isOver = x > left && x < left + width && y > top && y < top + height
    return isOver ? [x, y] : [left + width / 2 - 110, top + height / 3]
  }

  /** The next free place near one: a new node doesn't cover another. */
  function freePlace([x, y]: Place): Place {
    const taken = [...graph().nodes.values()].map((node) => node.place)
    while (taken.some(([left, top]) => Math.abs(left - x) < 40 && Math.abs(top - y) < 40)) {
      x += 40
      y += 40
    }
    return [x, y]
  }

  window.addEventListener('pointermove', (event) => (pointer = [event.clientX, event.clientY]), { passive: true })

  const busy = (): boolean => sheet.value !== null || adding.asked.value !== null || renaming.value !== null
  const commands = computed(() => allCommands(canvas, served.value))
  const { active } = useKeys({ commands: () => commands.value, root, busy })
  const clipboard = useClipboard({
    ...shared,
    selection,
    active,
    target: () => freePlace(boardPlace(...spot())),
    remove: (ids) => editing.remove(ids, [], false),
  })

  const canvas: Canvas = {
    flow, sync, cards, board, selection, announcer, editing, filling, frames, dragging, wiring, adding, layout, clipboard,
    people, view, palette, takes, served, editable, sheet, renaming, commands, root, emit,
    show: (name) => (sheet.value = name),
    focused: () => document.activeElement?.closest('.vue-flow__node')?.getAttribute('data-id') ?? undefined,
    focus(node) {
      const id = standIn(graph(), node)
      selection.set([id])
      view.show(id)
      void filling.reveal(id).then(() => {
        root()?.querySelector<HTMLElement>(`.vue-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
      })
    },
    toggleFocused() {
      const id = canvas.focused()
      if (id) selection.toggle(id)
    },
    activate: (id) => {
      if (id) emit('activate', { node: id })
    },
    rename: (id) => {
      if (editable.value) renaming.value = id
    },
    pickWire: () => (sheet.value = 'wire'),
    askInView() {
      const [x, y] = spot()
      adding.ask(inside(x, y), boardPlace(x, y))
    },
    addInView(type) {
      const entry = canvas.entryOf(type)
      const { left, top, width, height } = bounds()
      if (entry) editing.add(entry, freePlace(boardPlace(left + width / 2 - 108, top + height / 3)))
    },
    entryOf: (type) => byType.value.get(type),
  }
  provide(KEY, canvas)
  return canvas
}
