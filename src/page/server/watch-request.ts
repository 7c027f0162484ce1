import type { WatchRequest } from '../wire.js'

/** Frames of one answer, and steps of an episode, at most. */
const MOST_FRAMES = 200
const MOST_STEPS = 1_000_000

/** The request of an address such as `/watch?run=cartpole-1&seed=1&from=0&count=60`; null where a part is not as it should be. */
export function watchRequestOf(query: Readonly<Record<string, string>>): WatchRequest | null {
  const { member = '', snapshot = 'last', greedy = '' } = query
  const [seed, from, count] = ['seed', 'from', 'count'].map((name) => wholeNumber(query[name]))
  if (seed === undefined || from === undefined || count === undefined || from > MOST_STEPS || count < 1 || count > MOST_FRAMES) return null
  if (snapshot !== 'last' && snapshot !== 'best') return null
  if (member !== '' && wholeNumber(member) === undefined) return null
  return { member: member === '' ? null : Number(member), snapshot, seed, greedy: greedy === 'true', from, count }
}

function wholeNumber(text: string | undefined): number | undefined {
  const value = /^\d{1,15}$/.test(text ?? '') ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : undefined
}
