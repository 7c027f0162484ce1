import { readFileSync } from 'node:fs'

/** A file of test/reference/. */
export function reference<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../reference/${name}`, import.meta.url), 'utf8')) as T
}

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** How many float32 numbers lie between two. */
export function float32Steps(a: number, b: number): number {
  const ordered = (x: number): number => {
    float[0] = x
    return bits[0]! < 0 ? -(bits[0]! & 0x7fffffff) : bits[0]!
  }
  return Math.abs(ordered(a) - ordered(b))
}
