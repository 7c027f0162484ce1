import { closest, distance } from 'fastest-levenshtein'

/** Nobody misspells a name by more letters than this; what is longer is compared by its beginning. */
const LONGEST = 60

/**
 * The name that was probably meant: near in its letters, whatever their case and underscores (Gymnasium's `keep_dim` is `keepDim` here), or a
 * beginning of it. The first of those that are as near; undefined where none is.
 */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const given = letters(name)
  const known = names.map(letters)
  const near = known.length === 0 ? '' : closest(given, known)
  if (distance(given, near) <= Math.max(2, given.length / 3)) return names[known.indexOf(near)]
  const index = known.findIndex((one) => Math.min(one.length, given.length) >= 3 && (given.startsWith(one) || one.startsWith(given)))
  return names[index]
}

function letters(name: string): string {
  return name.slice(0, LONGEST).replaceAll('_', '').toLowerCase()
}
