// Copy, cut, paste and duplicate, through the browser's own events: no permission is asked for.
//
// What is on the clipboard is written and read by the server, which knows the nodes as in the file:
// it sends the text of whatever is selected, so that a copy needs no round trip.

import { onBeforeUnmount, onMounted } from 'vue'
import type { Outgoing, Place } from '../protocol'
import type { Announcer } from './announcer'
import type { Selection } from './selection'
import type { Sync } from './sync'

/** Longer messages don't get through the socket. */
const LONGEST = 900_000
const NOT_ALLOWED = 'You may look at this flow, but not change it.'

export interface Clipboard {
  /** The text of the selected nodes. */
  learn(ids: readonly string[], text: string): void
  copy(): void
  cut(): void
  paste(): void
  duplicate(): void
}

interface Needs {
  sync: Sync
  selection: Selection
  announcer: Announcer
  emit: (event: Outgoing, payload: unknown) => void
  editable: () => boolean
  /** Where pasted nodes go: at the pointer, or in the middle of what is seen. */
  target: () => Place
  /** Whether keys are meant for the canvas just now. */
  active: () => boolean
  remove: (ids: readonly string[]) => void
}

export function useClipboard({ sync, selection, announcer, emit, editable, target, active, remove }: Needs): Clipboard {
  let known = { ids: '', text: '' }
  let waiting: ((text: string) => void) | null = null

  /** Calls with the text of the selected nodes: now, or once the server has sent it. */
  function withSelected(use: (text: string) => void): void {
    const ids = selection.ids.value.join()
    if (ids !== '' && known.ids === ids) use(known.text)
    else if (ids !== '') waiting = use
  }

  function sayCopied(): void {
    const [id] = selection.ids.value
    const what = selection.ids.value.length === 1 ? sync.graph.value.nodes.get(id ?? '')?.title : `${selection.ids.value.length} nodes`
    announcer.say(`${what} copied.`)
  }

  function write(text: string): void {
    sayCopied()
    void navigator.clipboard?.writeText(text).catch(() => {
      announcer.tell('The browser keeps this page from the clipboard. Use Ctrl+C on the canvas.')
    })
  }

  function put(clip: string, at: Place, label: string): void {
    if (!editable()) announcer.tell(NOT_ALLOWED)
    else if (clip.length > LONGEST) announcer.tell('These nodes are too large to paste at once. Paste fewer of them.')
    else emit('paste', { clip, at, label })
  }

  function onCopy(event: ClipboardEvent): void {
    const isCut = event.type === 'cut' && editable()
    if (!active() || selection.ids.value.length === 0) return
    event.preventDefault()
    if (known.ids !== selection.ids.value.join()) {
      // What is cut stays until its text is there.
      if (isCut) cut()
      else withSelected(write)
      return
    }
    event.clipboardData?.setData('text/plain', known.text)
    sayCopied()
    if (isCut) remove(selection.ids.value)
  }

  function cut(): void {
    withSelected((text) => {
      write(text)
      remove(selection.ids.value)
    })
  }

  function onPaste(event: ClipboardEvent): void {
    if (!active()) return
    event.preventDefault()
    put(event.clipboardData?.getData('text/plain') ?? '', target(), 'Paste')
  }

  onMounted(() => {
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCopy)
    document.addEventListener('paste', onPaste)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('copy', onCopy)
    document.removeEventListener('cut', onCopy)
    document.removeEventListener('paste', onPaste)
  })

  return {
    learn(ids, text) {
      known = { ids: ids.join(), text }
      if (waiting && known.ids === selection.ids.value.join()) {
        waiting(text)
        waiting = null
      }
    },
    copy: () => withSelected(write),
    cut,
    paste: () => {
      void navigator.clipboard?.readText().then(
        (text) => put(text, target(), 'Paste'),
        () => announcer.tell('Press Ctrl+V on the canvas: the browser keeps this page from the clipboard.'),
      )
    },
    duplicate: () =>
      withSelected((text) => {
        const places = selection.ids.value.flatMap((id) => sync.graph.value.nodes.get(id)?.place ?? [])
        const left = Math.min(...places.filter((_, index) => index % 2 === 0))
        const top = Math.min(...places.filter((_, index) => index % 2 === 1))
        put(text, [left + 40, top + 40], 'Duplicate')
      }),
  }
}
