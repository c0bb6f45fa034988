// What the server says, handed to the part that it concerns.

import { nextTick } from 'vue'
import { standIn } from '../model/folding'
import type { Incoming, StatusPatch } from '../protocol'
import type { Canvas } from './canvas'

export function hear(canvas: Canvas, message: Incoming): void {
  const { sync, cards, selection, announcer } = canvas
  switch (message.kind) {
    case 'init':
      performance.mark('canvas-told')
      canvas.palette.value = message.palette
      canvas.takes.value = message.takes
      canvas.served.value = message.commands
      canvas.editable.value = message.editable
      canvas.board.open(() => sync.start(message.client, message.view))
      return open(canvas)
    case 'snapshot':
      return sync.snapshot(message.view, message.seen)
    case 'change':
      for (const [id, to] of Object.entries(message.change.renamed)) cards.rename(id, to)
      sync.change(message.rev, message.client, message.seq, message.change)
      followRenames(canvas, message.change.renamed)
      return void nextTick(() => canvas.frames.fit())
    case 'reject':
      sync.reject(message.seq, message.restore)
      announcer.tell(message.reason)
      return void nextTick(() => canvas.frames.fit())
    case 'clip':
      return canvas.clipboard.learn(message.ids, message.text)
    case 'status':
      return cards.patch(JSON.parse(message.patch) as StatusPatch)
    case 'clear_status':
      return cards.clearStatus()
    case 'values':
      for (const [id, value] of Object.entries(message.values)) cards.of(id).value.value = value
      return
    case 'figures':
      for (const [id, figures] of Object.entries(message.figures)) cards.of(id).figures.value = figures
      for (const [id, caption] of Object.entries(message.captions)) cards.of(id).caption.value = caption
      return
    case 'trace':
      return canvas.lens.show(message.lens)
    case 'select':
      selection.set(message.ids)
      return reveal(canvas, message.ids)
    case 'focus':
      return canvas.focus(message.node)
    case 'people':
      return canvas.people.show(message.people)
    case 'drag':
      return canvas.dragging.show(message.places)
    case 'ask':
      return canvas.askInView()
    case 'say':
      return announcer.say(message.text)
  }
}

function open(canvas: Canvas): void {
  canvas.frames.fit()
  canvas.view.begin()
  canvas.filling.begin()
  requestAnimationFrame(() => requestAnimationFrame(() => performance.measure('canvas-painted', 'canvas-told')))
}

/** Selected elsewhere, such as by a link to its report card: the one node that is meant is brought into sight. */
function reveal({ sync, view, lens }: Canvas, [id, another]: readonly string[]): void {
  if (id === undefined || another !== undefined || lens.isOn.value) return
  void nextTick(() => view.reveal(standIn(sync.graph.value, id)))
}

function followRenames({ selection }: Canvas, renamed: Record<string, string>): void {
  if (selection.ids.value.some((id) => id in renamed)) {
    selection.set(selection.ids.value.map((id) => renamed[id] ?? id))
  }
}
