import { afterEach, expect, test } from 'vitest'
import { libraryInUse, ready } from '../../../../tensors/engines/in-use.js'
import { ENGINE_VARIABLE, wish } from '../../../../tensors/engines/wish.js'
import { program } from '../../../../tensors/program.js'

const before = process.env[ENGINE_VARIABLE]
afterEach(() => {
  if (before === undefined) delete process.env[ENGINE_VARIABLE]
  else process.env[ENGINE_VARIABLE] = before
})

const define = () => program((t) => ({ y: t.scale(t.input('x', [2]), 3) }))

test('truth: the kernels need no waiting', () => {
  delete process.env[ENGINE_VARIABLE]
  expect(define().run({ x: [1, 2] })).toEqual({ y: Float32Array.of(3, 6) })
  expect(libraryInUse()).toBeNull()
})

test('truth: TensorFlow.js is waited for, once in a thread, and then computes', async () => {
  process.env[ENGINE_VARIABLE] = 'tfjs:cpu'
  expect(define).toThrow(
    expect.objectContaining({
      code: 'ENGINE_NOT_READY',
      message: 'Expected TensorFlow.js to be loaded before a program is built: await ready() first',
    }),
  )
  await ready()
  expect(libraryInUse()).toMatchObject({ name: 'cpu', description: 'tfjs:cpu 4.22.0', isNative: false, passedOver: [] })
  expect(define().run({ x: [1, 2] })).toEqual({ y: Float32Array.of(3, 6) })
  process.env[ENGINE_VARIABLE] = 'tfjs:wasm'
  expect(define).toThrow(expect.objectContaining({ code: 'ENGINE_NOT_READY' }))
})

test('truth: what CLADE_ENGINE may ask for', () => {
  expect(wish('wasm')).toEqual({ engine: 'wasm' })
  expect(wish('native')).toEqual({ engine: 'native', set: null })
  expect(wish('native:avx2')).toEqual({ engine: 'native', set: 'avx2' })
  expect(wish('tfjs')).toEqual({ engine: 'tfjs', name: null })
  expect(wish('tfjs:node-gpu')).toEqual({ engine: 'tfjs', name: 'node-gpu' })
  for (const text of ['', 'metal', 'wasm:simd', 'native:', 'tfjs:', 'tfjs:webgl', 'tfjs:toString', 'TFJS'])
    expect(() => wish(text)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})
