import { closest, distance } from 'fastest-levenshtein'

/** The known name that a misspelt one most likely meant; undefined where none is near. */
export function nearName(name: string, known: readonly string[]): string | undefined {
  const near = known.length > 0 ? closest(name, known) : undefined
  return near !== undefined && distance(name, near) <= Math.max(2, name.length / 3) ? near : undefined
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
