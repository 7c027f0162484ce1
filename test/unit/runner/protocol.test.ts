import { expect, it } from 'vitest'
import { worthMoving } from '../../../src/runner/protocol.js'

it('truth: the bytes of a small message are copied, since a thread that gives any away loses its optimised code', () => {
  expect(worthMoving([new Uint8Array(19_000), new Uint8Array(2_000)])).toEqual([])
})

it('truth: all buffers of a large message change hands', () => {
  const parts = [new Uint8Array(10), new Uint8Array(2 ** 20)]
  expect(worthMoving(parts)).toEqual(parts.map(({ buffer }) => buffer))
})
