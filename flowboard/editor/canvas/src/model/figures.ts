// Which figures of a card are drawn, and how.

import type { Figure } from '../protocol'

/** How many figures a card has room for. */
export const MOST_FIGURES = 3

/** Whether a figure is drawn as a bar with its interval, and not as a number in the strip. */
export function isBar({ low, high, at, target }: Figure): boolean {
  return [low, high, at, target].some((one) => one != null)
}
