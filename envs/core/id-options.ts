import { named, visible } from '../../checks/show.js'
import { expected } from './errors.js'

/**
 * An id's name and the options after its question mark: `false`, 5 and [1, 2] are what they look like, anything else is a text. The
 * options are undefined where there is no question mark.
 *
 * @throws EnvError INVALID_OPTION for an option that is given twice
 * @example splitId('Maze/NavStatic01?size=42&depth=true') // ['Maze/NavStatic01', { size: 42, depth: true }]
 */
export function splitId(id: string): readonly [name: string, options: Readonly<Record<string, unknown>> | undefined] {
  const at = id.indexOf('?')
  return at < 0 ? [id, undefined] : [id.slice(0, at), optionsOf(id, id.slice(at + 1))]
}

/**
 * The options of `a=1&b=two`, the end of an id.
 *
 * @throws EnvError INVALID_OPTION for one that is given twice
 */
export function optionsOf(id: string, query: string | undefined): Readonly<Record<string, unknown>> {
  const pairs = [...new URLSearchParams(query)]
  const twice = pairs.find(([key], i) => pairs.findIndex(([other]) => other === key) < i)
  if (twice !== undefined)
    throw expected(
      `${named(twice[0])} of ${visible(id)}`,
      'given once',
      pairs.filter(([key]) => key === twice[0]).map(([, text]) => value(text)),
    )
  return Object.fromEntries(pairs.map(([key, text]) => [key, value(text)]))
}

function value(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
