/** The choice at the share u, in [0, 1), of the allowed ones of `size`, whose flags begin at `first`. */
export function anyAllowed(flags: Uint8Array, first: number, size: number, u: number): number {
  let count = 0
  for (let j = first; j < first + size; j++) count += flags[j]!
  let left = Math.min(Math.floor(u * count), count - 1)
  let choice = 0
  while (flags[first + choice] === 0 || left-- > 0) choice++
  return choice
}
