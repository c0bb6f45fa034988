// The way from the server to this tab: a socket event of our own, so that texts are data all the way
// and nothing is evaluated. Numbered and replayed by NiceGUI like its own messages.

import type { Incoming } from './protocol'

interface Socket {
  on(event: string, hear: (message: Message) => void): void
}
interface Message {
  _id?: number
  element: number
  message: Incoming
}
interface NiceGuiWindow extends Window {
  socket?: Socket
  did_handshake?: boolean
  nextMessageId: number
}

const page = window as unknown as NiceGuiWindow
const hearers = new Map<number, (message: Incoming) => void>()
let listening = false

/** Hear what the server says to an element. `ready` is called once it can be heard. */
export function openChannel(element: number, hear: (message: Incoming) => void, ready: () => void): () => void {
  hearers.set(element, hear)
  let timer = 0
  const begin = () => {
    if (!page.socket || !page.did_handshake) {
      timer = window.setTimeout(begin, 10)
      return
    }
    if (!listening) {
      listening = true
      page.socket.on('flowcanvas', receive)
    }
    ready()
  }
  begin()
  return () => {
    window.clearTimeout(timer)
    hearers.delete(element)
  }
}

function receive({ _id, element, message }: Message): void {
  if (_id !== undefined) {
    // After a lost connection NiceGUI sends again what may not have arrived.
    if (_id < page.nextMessageId) return
    page.nextMessageId = _id + 1
  }
  hearers.get(element)?.(message)
}
