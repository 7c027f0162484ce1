import { closest, distance } from 'fastest-levenshtein'

/** Nobody misspells a name by more letters than this; what is longer is compared by its beginning. */
const LONGEST = 60

/**
 * The name that a misspelt one most likely meant: near in its letters, whatever their case and underscores (Gymnasium's `keep_dim` is
 * `keepDim` here), or a beginning of it, or without the folder that it is in (`Breakout` of `MinAtar/Breakout-v1`). The first of those that are as near; undefined where none is.
 */
export function nearName(name: string, known: readonly string[]): string | undefined {
  const given = letters(name)
  const names = known.map(letters)
  const near = names.length === 0 ? '' : closest(given, names)
  if (distance(given, near) <= Math.max(2, given.length / 3)) return known[names.indexOf(near)]
  const index = names.findIndex((one) => Math.min(one.length, given.length) >= 3 && (given.startsWith(one) || one.startsWith(given)))
  return index < 0 && !name.includes('/') ? inFolder(name, known) : known[index]
}

/** The name in a folder whose last part was most likely meant. */
function inFolder(name: string, known: readonly string[]): string | undefined {
  const inside = known.filter((one) => one.includes('/'))
  if (inside.length === 0) return undefined
  const last = inside.map((one) => one.slice(one.lastIndexOf('/') + 1))
  const near = nearName(name, last)
  return near === undefined ? undefined : inside[last.indexOf(near)]
}

/** `; did you mean x?`, or nothing. */
export function nearHint(name: string, known: readonly string[]): string {
  const near = nearName(name, known)
  return near === undefined ? '' : `; did you mean ${near}?`
}

/** `did you mean "x"?`, or all that are known after `otherwise`. */
export function nearOrAll(name: string, known: readonly string[], otherwise: string): string {
  const near = nearName(name, known)
  return near === undefined ? `${otherwise} ${known.join(', ')}` : `did you mean ${JSON.stringify(near)}?`
}

function letters(name: string): string {
  return name.slice(0, LONGEST).replaceAll('_', '').toLowerCase()
}
