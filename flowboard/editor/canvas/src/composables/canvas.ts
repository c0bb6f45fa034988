// Puts the parts of the canvas together and hands them to its components.

import { computed, inject, nextTick, provide, ref, shallowRef, watch, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { useVueFlow, type VueFlowStore } from '@vue-flow/core'
import { folded, isFolded, standIn } from '../model/folding'
import { sizeOf } from '../model/measures'
import { freePlace } from '../model/placing'
import type { Command, Compatibility, Context, NodeView, Outgoing, PaletteEntry, Place } from '../protocol'
import { useAdding, type Adding } from './adding'
import { useAnnouncer, type Announcer } from './announcer'
import { nodeLabel, useBoard, type Board } from './board'
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
import { useLens, type Lens } from './lens'
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
  lens: Lens
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
/** Room enough for most cards: which one it will be isn't known when the list opens. */
const NEW_CARD = { width: 256, height: 160 }
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
  const lens = useLens({ cards, graph, drawn: () => shown.value, announcer, emit, relabel: () => board.relabel() })
  const label = (node: NodeView): string => lens.label(node, nodeLabel(node))
  const board: Board = useBoard({ flow, graph: shown, cards, exists: (id) => graph().nodes.has(id), label })
  const selection = useSelection(flow, emit)
  const view = useView(flow)
  const people = usePeople(cards, announcer)
  const filling = useFilling(flow, () => shown.value)
  const frames = useFrames(flow, graph)
  const shared = { flow, sync, announcer, takes: () => takes.value, editable: () => editable.value, emit }
  const editing = useEditing({ ...shared, selection })
  const dragging = useDragging({ ...shared, board, editing, frames })
  const adding = useAdding({ ...shared, graph, palette: () => palette.value, editing })
  const wiring = useWiring({ ...shared, editing, dropped: (loose, x, y) => adding.ask(inside(x, y), boardPlace(x, y), loose) })
  const layout = useLayout({ flow, graph, shown: () => shown.value, frames, editing, arranged: () => void nextTick(() => view.fit()) })

  // A trace has the whole board, and what is traced fills it.
  watch(lens.isOn, (on) => {
    view.widen(on)
    if (on) requestAnimationFrame(() => requestAnimationFrame(() => view.fit(lens.ids.value)))
  })

  // What is selected stays in sight when a panel beside the board takes room from it.
  watch(
    () => flow.dimensions.value.width,
    (width, before) => {
      const [id, another] = selection.ids.value
      if (id !== undefined && another === undefined && width < before && !lens.isOn.value) view.reveal(standIn(graph(), id))
    },
  )

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

  /** The next free place near one: a new node doesn't cover another. A frame is free inside. */
  function freeNear(place: Place): Place {
    const cards = [...shown.value.nodes.values()].filter((node) => !node.group || isFolded(node))
    const taken = cards.map((node) => {
      const drawn = flow.findNode(node.id)?.dimensions
      return { x: node.place[0], y: node.place[1], ...(drawn?.width ? drawn : sizeOf(node)) }
    })
    return freePlace(taken, place, NEW_CARD)
  }

  window.addEventListener('pointermove', (event) => (pointer = [event.clientX, event.clientY]), { passive: true })

  const busy = (): boolean => sheet.value !== null || adding.asked.value !== null || renaming.value !== null
  const commands = computed(() => allCommands(canvas, served.value))
  const { active } = useKeys({ commands: () => commands.value, root, busy })
  const clipboard = useClipboard({
    ...shared,
    selection,
    active,
    target: () => freeNear(boardPlace(...spot())),
    remove: (ids) => editing.remove(ids, [], false),
  })

  const canvas: Canvas = {
    flow, sync, cards, board, selection, announcer, editing, filling, frames, dragging, wiring, adding, layout, lens, clipboard,
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
      if (id && !lens.open(id)) emit('activate', { node: id })
    },
    rename: (id) => {
      if (editable.value) renaming.value = id
    },
    pickWire: () => (sheet.value = 'wire'),
    askInView() {
      const [x, y] = spot()
      adding.ask(inside(x, y), freeNear(boardPlace(x, y)))
    },
    addInView(type) {
      const entry = canvas.entryOf(type)
      const { left, top, width, height } = bounds()
      if (!entry) return
      const id = editing.add(entry, freeNear(boardPlace(left + width / 2 - 108, top + height / 3)))
      if (id) void nextTick(() => view.show(id))
    },
    entryOf: (type) => byType.value.get(type),
  }
  provide(KEY, canvas)
  return canvas
}
