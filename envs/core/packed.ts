/** Arrays of one length, one after the other: a snapshot is written every slice, and many small arrays cost more than one. */
export function joined<T extends Uint32Array | Int32Array>(parts: readonly T[]): T {
  const whole = new (parts[0]!.constructor as new (length: number) => T)(parts.length * parts[0]!.length)
  for (const [i, words] of parts.entries()) whole.set(words, i * words.length)
  return whole
}

/** The `i`-th of the `count` arrays that `joined` put together. */
export function part<T extends Uint32Array | Int32Array>(whole: T, i: number, count: number): T {
  const words = whole.length / count
  return whole.subarray(i * words, (i + 1) * words) as T
}
