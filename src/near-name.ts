import { closest, distance } from 'fastest-levenshtein'

/** The known name that a misspelt one most likely meant; undefined where none is near. */
export function nearName(name: string, known: readonly string[]): string | undefined {
  const near = known.length > 0 ? closest(name, known) : undefined
  return near !== undefined && distance(name, near) <= Math.max(2, name.length / 3) ? near : undefined
}
