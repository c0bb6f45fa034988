// Keys to commands. Keys that are typed into a field stay there, except those that belong to the page.

import { onBeforeUnmount, onMounted } from 'vue'
import type { CanvasCommand } from './commands'

/** The name of a key press as commands write it: `Ctrl+Shift+Z`, `A`, `?`. */
export function pressed(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl')
  if (event.altKey) parts.push('Alt')
  // Signs such as `?` need Shift on some keyboards and not on others.
  if (event.shiftKey && (key.length > 1 || /[A-Z]/.test(key))) parts.push('Shift')
  return [...parts, key].join('+')
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], .cm-editor') !== null
}

/** Whether a key belongs to the button, tab or row of a tree that has the focus. */
function isOfControl(target: EventTarget | null, name: string): boolean {
  const keys = /^(Shift\+)?(Enter|Space|Arrow\w+|Home|End)$/
  return keys.test(name) && target instanceof Element && target.closest('button, a, [role="tab"], [role="treeitem"]') !== null
}

interface Needs {
  commands: () => readonly CanvasCommand[]
  /** The element within which single letters are commands. */
  root: () => HTMLElement | null
  /** Whether a list or sheet of the canvas is open and takes the keys. */
  busy: () => boolean
}

export function useKeys({ commands, root, busy }: Needs): { active: () => boolean } {
  function onCanvas(target: EventTarget | null): boolean {
    return target === document.body || (target instanceof Node && (root()?.contains(target) ?? false))
  }

  /** Whether keys without a field are meant for the canvas. */
  function active(): boolean {
    const target = document.activeElement
    return !busy() && !isTyping(target) && (target === null || onCanvas(target))
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || busy()) return
    const name = pressed(event)
    const command = commands().find((one) => one.keys?.split(' / ').includes(name))
    if (!command) return
    const anywhere = command.anywhere && event.ctrlKey
    if (!anywhere && (isTyping(event.target) || !onCanvas(event.target))) return
    if (isOfControl(event.target, name) || isOpenDialog(event.target) || !(command.enabled?.() ?? true)) return
    event.preventDefault()
    event.stopPropagation()
    command.run()
  }

  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
  return { active }
}

function isOpenDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], dialog') !== null
}
