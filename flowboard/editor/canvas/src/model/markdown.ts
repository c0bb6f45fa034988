// Markdown taken apart. Kept in a chunk of its own with its library: most flows have no notes.

import { Lexer, type Token } from 'marked'

export type { Token, Tokens } from 'marked'

export function tokensOf(text: string): Token[] {
  return new Lexer({ gfm: true }).lex(text)
}
