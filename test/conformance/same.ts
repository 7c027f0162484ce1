import { serialize } from 'node:v8'
import { expect } from 'vitest'

/**
 * Far quicker than toStrictEqual where there are long arrays. Bytes may differ where values do not (a whole number may be kept in two ways), so
 * toStrictEqual has the last word; it tells -0 from 0.
 */
export function expectSame(got: unknown, wanted: unknown): void {
  if (!serialize(got).equals(serialize(wanted))) expect(got).toStrictEqual(wanted)
}

export function expectOther(got: unknown, unwanted: unknown): void {
  if (serialize(got).equals(serialize(unwanted))) throw new Error('Expected something else, got the same')
}
