// Drawing wires with the pointer: what fits is told while the wire is drawn, and a drop on empty
// canvas asks which node should be there.

import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useHandle, type Connection, type VueFlowStore } from '@vue-flow/core'
import { fits, inputOf, OPEN_PORT, outputOf, refusal, type Ends } from '../model/connecting'
import type { Compatibility, PortType } from '../protocol'
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
    return {
      source: connection.source,
      source_port: connection.sourceHandle ?? '',
      target: connection.target,
      port: connection.targetHandle ?? '',
    }
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
    if (node && node !== end.node) dropOnNode(end, node)
    else if (below?.closest('.vue-flow__pane')) dropped(end, clientX, clientY)
  })

  /** A wire dropped on a card goes to the first free port that takes it. */
  function dropOnNode(end: Loose, id: string): void {
    const node = sync.graph.value.nodes.get(id)
    if (!node) return
    if (end.kind === 'source') {
      const taking = node.in.filter((port) => fits(takes(), end.type, port.type))
      const port = taking.find((one) => !one.wired) ?? taking[0]
      const name = port?.name ?? (node.open_inputs ? OPEN_PORT : undefined)
      if (name) editing.connect({ source: end.node, source_port: end.port, target: id, port: name })
      else announcer.tell(`No input of “${node.title}” takes ${end.type}.`)
    } else {
      const port = node.out.find((one) => fits(takes(), one.type, end.type))
      if (port) editing.connect({ source: id, source_port: port.name, target: end.node, port: end.port })
      else announcer.tell(`No output of “${node.title}” gives what “${end.port}” takes.`)
    }
  }

  return {
    loose,
    fitting,
    reason,
    isValid,
    begin(event, node, port, side) {
      if (!editable() || sync.graph.value.nodes.get(node)?.group) return
      const type =
        side === 'source'
          ? outputOf(sync.graph.value, node, port)?.type
          : (inputOf(sync.graph.value, node, port)?.type ?? 'json')
      if (!type) return
      connected = false
      loose.value = { node, port, kind: side, type }
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
