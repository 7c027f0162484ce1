/** Attributes of the elements of a class, as they were written. */
export function elementsOf(svg: string, kind: string): Record<string, string>[] {
  return [...svg.matchAll(new RegExp(`<\\w+ class="${kind}"([^>]*)>`, 'g'))].map(([, text]) =>
    Object.fromEntries([...text!.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])),
  )
}

export type Point = readonly [x: number, y: number]

/** Every point that the absolute M, L, H, V and Q of a path name; what is relative (a mark) is left out. */
export function pointsOf(d: string): Point[] {
  const points: Point[] = []
  let [x, y] = [0, 0]
  for (const [, command, text] of d.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = (text!.match(/-?[\d.]+/g) ?? []).map(Number)
    if (command === 'H') [x] = numbers as [number]
    else if (command === 'V') [y] = numbers as [number]
    for (let i = 0; 'MLQ'.includes(command!) && i < numbers.length; i += 2) {
      ;[x, y] = [numbers[i]!, numbers[i + 1]!]
      points.push([x, y])
    }
    if (command === 'H' || command === 'V') points.push([x, y])
  }
  return points
}
