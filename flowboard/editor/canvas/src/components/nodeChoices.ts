import type { Graph } from '../model/graph'
import { categoryColour } from '../words'
import type { Choice } from './choice'

/** The nodes of a flow as things to pick. */
export function nodeChoices(graph: Graph): Choice[] {
  return [...graph.nodes.values()].map((node) => ({
    id: node.id,
    title: node.type === 'note' ? node.text.slice(0, 60) || node.title : node.title,
    hint: node.subtitle,
    words: `${node.id} ${node.type} ${node.note}`,
    icon: node.icon,
    colour: categoryColour(node.category),
  }))
}
