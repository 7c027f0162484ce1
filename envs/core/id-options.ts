/**
 * An id's name and the options after its question mark: `false`, 5 and [1, 2] are what they look like, anything else is a text. The
 * options are undefined where there is no question mark.
 *
 * @example splitId('Maze/NavStatic01?size=42&depth=true') // ['Maze/NavStatic01', { size: 42, depth: true }]
 */
export function splitId(id: string): readonly [name: string, options: Readonly<Record<string, unknown>> | undefined] {
  const at = id.indexOf('?')
  return at < 0 ? [id, undefined] : [id.slice(0, at), optionsOf(id.slice(at + 1))]
}

/** The options of `a=1&b=two`. */
export function optionsOf(query: string | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...new URLSearchParams(query)].map(([key, text]) => [key, value(text)]))
}

function value(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
