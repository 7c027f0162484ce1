import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'

/** Far quicker than toStrictEqual where there are long arrays; which shows what differs. */
export function expectSame(got: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(got, wanted)) return
  expect(got).toStrictEqual(wanted)
  throw new Error('Expected the same, got something that differs in what toStrictEqual does not see')
}

export function expectOther(got: unknown, unwanted: unknown): void {
  if (isDeepStrictEqual(got, unwanted)) throw new Error('Expected something else, got the same')
}
