import { serialize } from 'node:v8'
import { expect } from 'vitest'

/** As strict as bytes, and far quicker than toEqual where there are long arrays; what differs is shown by toStrictEqual. */
export function expectSame(got: unknown, wanted: unknown): void {
  if (serialize(got).equals(serialize(wanted))) return
  expect(got).toStrictEqual(wanted)
  throw new Error('Expected the same bytes: these differ in -0, NaN, or which parts are shared')
}

export function expectOther(got: unknown, unwanted: unknown): void {
  if (serialize(got).equals(serialize(unwanted))) throw new Error('Expected something else, got the same')
}
