// What the trace lens says of nodes and wires: their words, and how wide and dark they are.

import type { NodeHeat, TraceLens, WireHeat } from '../protocol'

const WIDEST = 12
const THINNEST = 1.5
/** How strong the colour of a wire is that hardly ever passes a failure on, in per cent of the full one. */
const FAINTEST = 40

/** Whether a node or wire is lit: all are, unless a row is traced that doesn't run through it. */
export function isLit(lens: TraceLens, heat: { on_path: boolean }): boolean {
  return lens.row === null || heat.on_path
}

/** The colour of a bin of heat. */
export function heatColour({ bin }: NodeHeat): string {
  return `var(--fc-heat-${bin})`
}

/** Whether a wire carries enough to say so: what is a hundredth of the heaviest is as good as nothing. */
export function carriesAny({ carried }: WireHeat): boolean {
  return carried >= 0.01
}

export function wireWidth({ carried }: WireHeat): number {
  return Math.max(THINNEST, WIDEST * Math.min(1, carried))
}

/** A colour of CSS: the stronger, the more often a failure is passed on; grey where that is unknown. */
export function wireColour({ propagation }: WireHeat): string {
  if (propagation === null) return 'var(--fb-line-strong)'
  const strength = FAINTEST + (100 - FAINTEST) * Math.min(1, Math.max(0, propagation))
  return `color-mix(in srgb, var(--fb-fail) ${strength.toFixed(0)}%, var(--fb-bg))`
}

/** The largest sum of shares that a bar has to hold: all bars have one scale. */
export function scaleOf(lens: TraceLens): number {
  const sums = Object.values(lens.nodes).map((heat) => heat.introduced + heat.inherited + heat.recovered)
  return Math.max(0.0001, ...sums)
}

export const PARTS = ['introduced', 'inherited', 'recovered'] as const

export interface Part {
  name: (typeof PARTS)[number]
  /** In per cent of the bar's whole width. */
  width: number
  text: string
}

export function partsOf(heat: NodeHeat, scale: number): Part[] {
  return PARTS.map((name, index) => ({
    name, width: (100 * heat[name]) / scale, text: heat.counts?.[index] ?? percent(heat[name]),
  }))
}

export function percent(share: number): string {
  return `${share > 0 && share < 0.01 ? '<1' : Math.round(100 * share)} %`
}

/** A node under the lens in words. */
export function heatWords(lens: TraceLens, heat: NodeHeat): string {
  if (!isLit(lens, heat)) return 'not on the path of this row'
  const [introduced, inherited, recovered] = partsOf(heat, 1).map((part) => part.text)
  return [
    heat.first ? 'first bad node' : '',
    heat.summary,
    heat.gain === null ? 'gain unknown' : `${heat.gain_text} of failures gone if it made no error`,
    heat.own === null ? '' : `own error rate ${percent(heat.own)}`,
    `${introduced} introduced, ${inherited} inherited, ${recovered} recovered`,
    heat.tied ? 'tied for the top' : '',
    heat.hatched ? 'nothing checks it' : '',
    heat.hint,
  ].filter(Boolean).join(', ')
}

/** The lines of a hint as the cells of a table: a line each, cells between tabs. */
export function linesOf(hint: string): string[][] {
  return hint.split('\n').filter((line) => line.trim() !== '').map((line) => line.split('\t'))
}
