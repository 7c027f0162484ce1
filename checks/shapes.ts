import { show } from './show.js'

/** Shapes of parameters by name, in the order in which their numbers lie. */
type Shapes = Readonly<Record<string, readonly number[]>>

/**
 * The first of two lists of shapes that differ, in words. Numbers that are as many, and lie otherwise, mean something else.
 *
 * @returns what was wanted, with its article, and what there is; null where they are the same
 */
export function shapesDiffer(wanted: Shapes, got: Shapes): { readonly wanted: string; readonly got: string } | null {
  const [want, have] = [Object.entries(wanted), Object.entries(got)]
  for (let i = 0; i < Math.max(want.length, have.length); i++) {
    const [one, other] = [want[i], have[i]].map(words)
    if (one !== other) return { wanted: one === undefined ? 'no further parameter' : `the parameter ${one}`, got: other ?? 'none' }
  }
  return null
}

function words(entry: readonly [string, readonly number[]] | undefined): string | undefined {
  return entry && `${entry[0]} ${show(entry[1])}`
}
