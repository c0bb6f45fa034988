// Finding by a few typed letters: the better the hit, the higher the score.

/** How well a text answers a query; 0 if it doesn't. Every word of the query has to occur. */
export function score(query: string, title: string, more = ''): number {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return 1
  const [main, rest] = [title.toLowerCase(), more.toLowerCase()]
  let sum = 0
  for (const word of words) {
    const one = scoreWord(word, main, rest)
    if (one === 0) return 0
    sum += one
  }
  return sum / words.length
}

function scoreWord(word: string, main: string, rest: string): number {
  if (main.startsWith(word)) return 100
  if (new RegExp(`[\\s_-]${escaped(word)}`).test(main)) return 80
  if (main.includes(word)) return 60
  if (rest.includes(word)) return 30
  return isSubsequence(word, main) ? 10 : 0
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function isSubsequence(word: string, text: string): boolean {
  let place = 0
  for (const letter of word) {
    place = text.indexOf(letter, place) + 1
    if (place === 0) return false
  }
  return true
}
