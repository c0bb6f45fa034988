// Ids for new nodes: the type's name, with a number where it is taken.

import type { Graph } from './graph'

export function freshId(graph: Graph, wanted: string, taken: ReadonlySet<string> = new Set()): string {
  const stem = wanted.replace(/[^A-Za-z0-9_]+/g, '_').replace(/_\d+$/, '') || 'node'
  let id = stem
  for (let number = 2; graph.nodes.has(id) || taken.has(id); number += 1) id = `${stem}_${number}`
  return id
}
