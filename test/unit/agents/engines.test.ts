import { afterEach, describe, expect, it, vi } from 'vitest'
import { a2c, conv, feudal, lstm, mlp, ppo, sequential, unreal } from '../../../agents/index.js'
import { agents } from '../../../agents/registry.js'
import { alone } from '../../../src/alone.js'
import type { TrainableSpec } from '../../../src/trainable.js'
import { fusedNatives, natives } from '../tensors/kernels/engines.js'

afterEach(() => vi.unstubAllEnvs())

/** Specs with layers that do and do not fill whole vectors, with convolution, and with memory. */
const specs: Record<string, (fma: boolean) => TrainableSpec> = {
  'a2c, 64-64': (fma) => a2c({ env: 'CartPole-v1', envs: 16, learningRate: 2e-3, fma }),
  'a2c, 100-37, Adam': (fma) => a2c({ env: 'CartPole-v1', envs: 8, network: mlp([100, 37]), optimizer: 'adam', fma }),
  'a2c, convolution and lstm': (fma) => {
    const network = sequential(conv([{ filters: 16, size: 3 }]), mlp([40], { activation: 'relu' }), lstm(20))
    return a2c({ env: 'MinAtar/Breakout-v1', envs: 4, network, fma })
  },
  'unreal, convolution and lstm': (fma) => {
    const network = sequential(conv([{ filters: 6, size: 3 }]), mlp([13], { activation: 'relu' }), lstm(20, { lastAction: true }))
    return unreal({ env: 'MinAtar/Breakout-v1', envs: 4, network, fma })
  },
  'feudal, over a convolution': (fma) => {
    const network = sequential(conv([{ filters: 4, size: 3 }]), mlp([20], { activation: 'relu' }))
    return feudal({ env: 'MinAtar/Breakout-v1', network, units: 18, embedding: 6, unroll: 30, randomGoals: 0.1, fma })
  },
  'ppo, 64-64': (fma) => ppo({ env: 'CartPole-v1', envs: 4, fma }),
}

/** The weights of a member after 1000 steps on that engine, such as `native avx2`. */
async function weightsOn(engine: string, spec: TrainableSpec): Promise<Float32Array> {
  vi.stubEnv('CLADE_ENGINE', engine.replace(' ', ':'))
  const member = await alone(spec, 1)
  await member.train(1000, {})
  return member.snapshot().weights
}

describe.each(Object.entries(specs))('%s', (_, specOf) => {
  it.skipIf(natives.length === 0)(
    'truth (skipped where no native engine was built): training ends in the same weights on WebAssembly and on every instruction set',
    async () => {
      const expected = await weightsOn('wasm', specOf(false))
      for (const name of natives.map((kind) => kind.describe(false))) expect(await weightsOn(name, specOf(false)), name).toEqual(expected)
    },
  )

  it.skipIf(fusedNatives.length === 0)(
    'truth (skipped where the processor has no FMA): so it does with fma, in other weights',
    async () => {
      const expected = await weightsOn('wasm', specOf(true))
      for (const name of fusedNatives.map((kind) => kind.describe(false)))
        expect(await weightsOn(name, specOf(true)), name).toEqual(expected)
      expect(await weightsOn('wasm', specOf(false))).not.toEqual(expected)
    },
  )
})

it('law: every agent whose configuration says fma can be told to use it', () => {
  for (const { example } of Object.values(agents)) {
    const spec = example({ env: 'CartPole-v1' })
    const { fma } = spec.config as { readonly fma?: boolean }
    expect(spec.withFma?.().config).toEqual(fma === undefined ? undefined : { ...(spec.config as object), fma: true })
  }
})
