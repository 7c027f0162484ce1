import { afterEach, describe, expect, it, vi } from 'vitest'
import { a2c, mlp } from '../../../agents/index.js'
import { agents } from '../../../agents/registry.js'
import { splitSeed } from '../../../src/random.js'
import { fusedNatives, natives } from '../network/engines.js'

const host = { load: (path: string) => Promise.reject(new Error(`nothing to load, not even ${path}`)) }

afterEach(() => vi.unstubAllEnvs())

/** The weights of a member that trained a little on that engine (`native avx2`); widths that fill whole vectors, and that do not. */
async function weightsOn(engine: string, fma: boolean, hidden: number[], optimizer: 'rmsprop' | 'adam'): Promise<Float32Array> {
  vi.stubEnv('CLADE_ENGINE', engine.replace(' ', ':'))
  const member = await a2c({ env: 'CartPole-v1', envs: 16, network: mlp(hidden), optimizer, fma, learningRate: 2e-3 }).create(host)
  member.start((label) => splitSeed(1, label), {})
  await member.train(4000, {})
  return member.snapshot().weights
}

describe.each([
  [[64, 64], 'rmsprop'],
  [[100, 37], 'adam'],
] as const)('a network of %j with %s', (hidden, optimizer) => {
  it.skipIf(natives.length === 0)('truth: training ends in the same weights on WebAssembly and on every instruction set', async () => {
    const expected = await weightsOn('wasm', false, [...hidden], optimizer)
    for (const { description } of natives)
      expect(await weightsOn(description, false, [...hidden], optimizer), description).toEqual(expected)
  })

  it.skipIf(fusedNatives.length === 0)('truth: so it does with fma, in other weights', async () => {
    const expected = await weightsOn('wasm', true, [...hidden], optimizer)
    for (const { description } of fusedNatives) {
      expect(await weightsOn(description, true, [...hidden], optimizer), description).toEqual(expected)
    }
    expect(await weightsOn('wasm', false, [...hidden], optimizer)).not.toEqual(expected)
  })
})

it('law: every agent whose configuration says fma can be told to use it', () => {
  for (const { example } of Object.values(agents)) {
    const spec = example({ env: 'CartPole-v1' })
    const { fma } = spec.config as { readonly fma?: boolean }
    expect(spec.withFma?.().config).toEqual(fma === undefined ? undefined : { ...(spec.config as object), fma: true })
  }
})
