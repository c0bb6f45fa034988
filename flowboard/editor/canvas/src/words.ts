// The words and figures on a card.

import type { NodeState, NodeStatus, NodeView } from './protocol'

export interface ShownState {
  state: NodeState | 'bypassed'
  icon: string
  word: string
  hint: string
}

const WORDS: Record<ShownState['state'], [icon: string, word: string]> = {
  not_configured: ['edit_note', 'Set up'],
  ready: ['play_arrow', 'Ready'],
  stale: ['history', 'Stale'],
  queued: ['schedule', 'Queued'],
  running: ['sync', 'Running'],
  done: ['check', 'Done'],
  cached: ['bolt', 'Reused'],
  failed: ['error', 'Failed'],
  muted: ['visibility_off', 'Muted'],
  bypassed: ['step_over', 'Bypassed'],
  awaiting: ['hourglass_empty', 'Waiting'],
}

const HINTS: Record<ShownState['state'], string> = {
  not_configured: 'Something is missing before it can run.',
  ready: 'It can run.',
  stale: 'Something changed since it ran: the next run does it anew.',
  queued: 'It waits for the nodes before it.',
  running: 'It is running.',
  done: 'It ran.',
  cached: 'Its results were there already: nothing was called or paid.',
  failed: 'It failed. Open it to see why.',
  muted: 'It and what follows are left out of runs.',
  bypassed: 'What comes in goes on as it is.',
  awaiting: 'It waits for grades.',
}

/** The state to show: what is wrong with a node's settings comes before what its last run was. */
export function stateOf(view: NodeView, status: NodeStatus): ShownState | null {
  if (view.role === 'canvas') return null
  const state = view.bypass ? 'bypassed' : view.mute ? 'muted' : troubles(view).length > 0 || !view.known ? 'not_configured' : status.state
  const [icon, word] = WORDS[state]
  const percent = state === 'running' && status.total ? `${Math.floor((100 * status.done) / status.total)} %` : word
  const hint = state === 'not_configured' ? (view.problems[0]?.message ?? HINTS[state]) : HINTS[state]
  return { state, icon, word: percent, hint }
}

/** States from the one that most asks for somebody to the one that asks for nobody. */
const WORST_FIRST: readonly ShownState['state'][] = [
  'failed', 'not_configured', 'awaiting', 'running', 'queued', 'stale', 'ready', 'muted', 'bypassed', 'cached', 'done',
]

/** What several nodes have come to: the worst of their states, and how many are in which. */
export function statesOf(nodes: readonly (readonly [NodeView, NodeStatus])[]): { worst: ShownState; counts: string } | null {
  const shown = nodes.flatMap(([view, status]) => stateOf(view, status) ?? [])
  const rank = (one: ShownState): number => WORST_FIRST.indexOf(one.state)
  const [worst] = [...shown].sort((one, two) => rank(one) - rank(two))
  if (!worst) return null
  const counted = WORST_FIRST.flatMap((state) => {
    const many = shown.filter((one) => one.state === state).length
    return many > 0 ? [`${many} ${WORDS[state][1].toLowerCase()}`] : []
  })
  return { worst: { ...worst, word: WORDS[worst.state][1] }, counts: counted.join(' · ') }
}

export function troubles(view: NodeView): NodeView['problems'] {
  return view.problems.filter((problem) => problem.severity !== 'warning')
}

export interface Footer {
  counts: string
  errors: { text: string; hint: string } | null
  spent: string
}

/** The line of counts: what it did, what failed, what it cost; before a run, what it has. */
export function footerOf(view: NodeView, status: NodeStatus): Footer | null {
  if (view.role === 'canvas') return null
  const { done, total, errors, failed, awaiting, reused, cost, seconds, seconds_per_row } = status
  const trouble = errors + failed
  const counts = done > 0 || total !== null || trouble > 0
    ? total !== null && total > done ? `${count(done)} / ${count(total)}` : plural(done, 'item')
    : view.problems.length > 0
      ? (view.problems[0]?.message ?? '').replaceAll('`', '')
      : view.assertions > 0
        ? plural(view.assertions, 'assertion')
        : 'Not run yet'
  const spent = [
    awaiting > 0 ? `${count(awaiting)} to grade` : '',
    reused > 0 && reused < done ? `${count(reused)} reused` : '',
    cost > 0 ? money(cost) : '',
    status.state === 'running' && seconds_per_row > 0 ? `${duration(seconds_per_row)} each` : seconds > 0 ? duration(seconds) : '',
  ]
  return {
    counts,
    errors: trouble > 0 ? { text: count(trouble), hint: `${plural(failed, 'item')} failed an assertion, ${plural(errors, 'error')}` } : null,
    spent: spent.filter(Boolean).join(' · '),
  }
}

export function count(number: number): string {
  return number.toLocaleString('en-US')
}

/** A number in little room: `6,145` and `12.5k`. */
export function compact(number: number): string {
  if (number < 10_000) return count(number)
  return number.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 1 }).toLowerCase()
}

function plural(number: number, word: string): string {
  return `${count(number)} ${word}${number === 1 ? '' : 's'}`
}

export function money(dollars: number): string {
  return dollars < 0.01 ? `$${dollars.toPrecision(1)}` : `$${dollars.toFixed(2)}`
}

export function duration(seconds: number): string {
  if (seconds < 0.1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} m ${Math.round(seconds % 60)} s`
}

/** The colour of a category's chip; a category of somebody else's nodes is neutral. */
export function categoryColour(category: string): string {
  const name = category.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `var(--fb-cat-${name || 'other'}, var(--fb-stale))`
}
