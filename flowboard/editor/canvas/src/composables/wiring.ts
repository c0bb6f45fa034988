// Drawing wires with the pointer: what fits is told while the wire is drawn, and a drop on empty
// canvas asks which node should be there.

import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useHandle, type Connection, type VueFlowStore } from '@vue-flow/core'
import { fits, inputOf, OPEN_PORT, outputOf, refusal, type Ends } from '../model/connecting'
import { isFolded, realPort, standIn } from '../model/folding'
import type { Compatibility, NodeView, PortType } from '../protocol'
import type { Editing } from './editing'
import type { Announcer } from './announcer'
import type { Sync } from './sync'

/** One end of a wire whose other end isn't there yet. */
export interface Loose {
  node: string
  port: string
  kind: 'source' | 'target'
  type: PortType
}

export interface Wiring {
  loose: Readonly<ShallowRef<Loose | null>>
  /** The types of the ports that would take the wire that is being drawn, for the fading by CSS. */
  fitting: Ref<string>
  /** Why the port under the pointer doesn't take the wire. */
  reason: Readonly<ShallowRef<string | null>>
  begin(event: MouseEvent | TouchEvent, node: string, port: string, kind: 'source' | 'target'): void
  isValid(connection: Connection): boolean
}

interface Needs {
  flow: VueFlowStore
  sync: Sync
  editing: Editing
  announcer: Announcer
  takes: () => Compatibility
  editable: () => boolean
  /** Called when a wire ends on empty canvas. */
  dropped: (loose: Loose, x: number, y: number) => void
}

const TYPES: PortType[] = ['text', 'json', 'messages', 'number', 'verdict', 'table']

export function useWiring({ flow, sync, editing, announcer, takes, editable, dropped }: Needs): Wiring {
  const loose = shallowRef<Loose | null>(null)
  const fitting = ref('')
  const reason = shallowRef<string | null>(null)
  // One handle for all ports: Vue Flow's own component for each of some thousand ports takes too long.
  const nodeId = ref('')
  const handleId = ref<string | null>(null)
  const kind = ref<'source' | 'target'>('source')
  const { handlePointerDown } = useHandle({
    nodeId,
    handleId,
    type: kind,
    // The board's own check: a function here would be called as a getter.
    isValidConnection: null,
  })
  let connected = false

  function endsOf(connection: Connection): Ends {
    const [source, source_port] = realPort(sync.graph.value, connection.source, connection.sourceHandle ?? '')
    const [target, port] = realPort(sync.graph.value, connection.target, connection.targetHandle ?? '')
    return { source, source_port, target, port }
  }

  function isValid(connection: Connection): boolean {
    // Vue Flow asks for every wire that is there already, too.
    if (loose.value === null) return true
    reason.value = refusal(sync.graph.value, takes(), endsOf(connection))
    return reason.value === null
  }

  flow.onConnect((connection) => {
    connected = true
    editing.connect(endsOf(connection))
  })

  flow.onConnectEnd((event) => {
    const end = loose.value
    const said = reason.value
    const isOnPort = flow.connectionEndHandle.value !== null
    loose.value = null
    fitting.value = ''
    reason.value = null
    if (!end || connected || !event) return
    if (isOnPort && said !== null) {
      announcer.tell(said)
      return
    }
    const { clientX, clientY } = 'clientX' in event ? event : (event.changedTouches[0] ?? { clientX: 0, clientY: 0 })
    const below = document.elementFromPoint(clientX, clientY)
    const node = below?.closest('.vue-flow__node')?.getAttribute('data-id')
    if (node && node !== standIn(sync.graph.value, end.node)) dropOnNode(end, node)
    else if (below?.closest('.vue-flow__pane')) dropped(end, clientX, clientY)
  })

  /** A wire dropped on a card, or on the box of a folded group, goes to the first free port that takes it. */
  function dropOnNode(end: Loose, id: string): void {
    const view = sync.graph.value.nodes.get(id)
    if (!view) return
    const inside = isFolded(view) ? (view.group?.members ?? []).flatMap((member) => sync.graph.value.nodes.get(member) ?? []) : [view]
    const ends = end.kind === 'source' ? intoOneOf(end, inside) : outOfOneOf(end, inside)
    if (ends) editing.connect(ends)
    else if (end.kind === 'source') announcer.tell(`No input of “${view.title}” takes ${end.type}.`)
    else announcer.tell(`No output of “${view.title}” gives what “${end.port}” takes.`)
  }

  function intoOneOf(end: Loose, nodes: readonly NodeView[]): Ends | null {
    const taking = nodes.flatMap((node) => node.in.filter((port) => fits(takes(), end.type, port.type)).map((port) => ({ node, port })))
    const found = taking.find(({ port }) => !port.wired) ?? taking[0]
    const open = nodes.find((node) => node.open_inputs)
    const [target, port] = found ? [found.node.id, found.port.name] : [open?.id, OPEN_PORT]
    return target === undefined ? null : { source: end.node, source_port: end.port, target, port }
  }

  function outOfOneOf(end: Loose, nodes: readonly NodeView[]): Ends | null {
    for (const node of nodes) {
      const port = node.out.find((one) => fits(takes(), one.type, end.type))
      if (port) return { source: node.id, source_port: port.name, target: end.node, port: end.port }
    }
    return null
  }

  return {
    loose,
    fitting,
    reason,
    isValid,
    begin(event, node, port, side) {
      if (!editable()) return
      const [id, name] = realPort(sync.graph.value, node, port)
      const type =
        side === 'source'
          ? outputOf(sync.graph.value, id, name)?.type
          : (inputOf(sync.graph.value, id, name)?.type ?? 'json')
      if (!type) return
      connected = false
      loose.value = { node: id, port: name, kind: side, type }
      fitting.value = TYPES.filter((one) =>
        side === 'source' ? fits(takes(), type, one) : fits(takes(), one, type),
      ).join(' ')
      nodeId.value = node
      handleId.value = port
      kind.value = side
      handlePointerDown(event)
    },
  }
}
