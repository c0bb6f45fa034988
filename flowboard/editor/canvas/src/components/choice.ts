/** Something to pick from a list. */
export interface Choice {
  id: string
  title: string
  hint?: string
  /** More words to be found by. */
  words?: string
  icon?: string
  colour?: string
  keys?: string
  disabled?: boolean
}
