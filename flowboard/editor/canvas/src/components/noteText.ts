// The Markdown of a note as elements: emphasis, lists, headings, code. Everything that a person has
// written arrives in text nodes; markup and links stay words.

import { h, shallowRef, type FunctionalComponent, type VNodeChild } from 'vue'
import type { Token, Tokens } from '../model/markdown'

const reader = shallowRef<((text: string) => Token[]) | null>(null)
let asked = false

/** Until the chunk is there, a note is shown as it is written. */
function load(): void {
  if (asked) return
  asked = true
  void import('../model/markdown').then(({ tokensOf }) => (reader.value = tokensOf))
}

const INLINE: Record<string, string> = { strong: 'strong', em: 'em', del: 's' }

function inner(token: Token): VNodeChild[] {
  return 'tokens' in token && token.tokens ? token.tokens.map(shown) : ['text' in token ? String(token.text) : token.raw]
}

function shown(token: Token): VNodeChild {
  const name = INLINE[token.type]
  if (name) return h(name, inner(token))
  switch (token.type) {
    case 'space':
      return null
    case 'paragraph':
      return h('p', inner(token))
    case 'heading':
      return h('p', { class: 'fc-note-heading' }, inner(token))
    case 'blockquote':
      return h('div', { class: 'fc-note-quote' }, inner(token))
    case 'list': {
      const list = token as Tokens.List
      return h(list.ordered ? 'ol' : 'ul', { start: list.ordered ? list.start : undefined }, list.items.map((item) => h('li', inner(item))))
    }
    case 'code':
    case 'codespan':
      return h('code', { class: { 'fc-note-code': token.type === 'code' } }, String((token as Tokens.Code).text))
    case 'hr':
      return h('hr')
    case 'br':
      return h('br')
    case 'link':
      return h('span', { class: 'fc-note-link', title: String((token as Tokens.Link).href) }, inner(token))
    case 'text':
    case 'escape':
      return inner(token)
    default:
      return token.raw
  }
}

export const NoteText: FunctionalComponent<{ text: string }> = ({ text }) => {
  load()
  return h('div', { class: 'fc-note-text' }, reader.value ? reader.value(text).map(shown) : [h('p', text)])
}
NoteText.props = ['text']
