// All styles in one element of the page. They come with the script, so nothing is shown without them.

import flowStyle from '@vue-flow/core/dist/style.css?inline'
import mapStyle from '@vue-flow/minimap/dist/style.css?inline'
import resizerStyle from '@vue-flow/node-resizer/dist/style.css?inline'
import board from './board.css?inline'
import card from './card.css?inline'
import figures from './figures.css?inline'
import lens from './lens.css?inline'
import lists from './lists.css?inline'
import panels from './panels.css?inline'
import tokens from './tokens.css?inline'

const ID = 'fc-canvas-style'

export function installStyles(): void {
  if (document.getElementById(ID)) return
  const style = document.createElement('style')
  style.id = ID
  style.textContent = [flowStyle, mapStyle, resizerStyle, tokens, board, card, figures, lens, panels, lists].join('\n')
  document.head.append(style)
}
