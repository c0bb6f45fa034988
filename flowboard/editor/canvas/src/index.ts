// The entry of the bundle: what the shell in `flow_canvas.js` needs.

import FlowCanvas from './components/FlowCanvas.vue'
import { installStyles } from './styles'

installStyles()

export { FlowCanvas }
export { EVENTS } from './protocol'
