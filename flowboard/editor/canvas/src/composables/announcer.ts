// What is said to everyone at the bottom of the canvas, and what is said to screen readers only.

import { shallowRef, type ShallowRef } from 'vue'

export interface Announcer {
  /** For screen readers. */
  spoken: Readonly<ShallowRef<string>>
  /** A calm notice for everyone; null when there is none. */
  notice: Readonly<ShallowRef<string | null>>
  say(text: string): void
  tell(text: string): void
  dismiss(): void
}

const NOTICE_MILLISECONDS = 6000

export function useAnnouncer(): Announcer {
  const spoken = shallowRef('')
  const notice = shallowRef<string | null>(null)
  let timer = 0

  return {
    spoken,
    notice,
    say: (text) => {
      // A live region keeps quiet about the same words: a trailing space makes them new.
      spoken.value = spoken.value === text ? `${text} ` : text
    },
    tell: (text) => {
      notice.value = text
      window.clearTimeout(timer)
      timer = window.setTimeout(() => (notice.value = null), NOTICE_MILLISECONDS)
    },
    dismiss: () => {
      notice.value = null
    },
  }
}
