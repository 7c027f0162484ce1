import { expect, test } from 'vitest'
import { conv, feudal, mlp, sequential } from '../../../../agents/index.js'
import { finalReturn } from '../final-return.js'

const network = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))
const settings = { network, learningRate: 5e-4, gaeLambda: 0.95, unroll: 40 }

test('truth: FeUdal Networks break bricks of MinAtar after 150,000 frames: above 2.5 (random 0.5; 29 at best after five million)', async () => {
  expect(await finalReturn(feudal({ env: 'MinAtar/Breakout-v1', ...settings, entropyCost: 0.03 }), 150_000)).toBeGreaterThan(2.5)
})

test('truth: they cross the road after 300,000 frames, above 25, and a worker without its manager below 24 (random 0.5)', async () => {
  const options = { env: 'MinAtar/Freeway-v1', ...settings }
  expect(await finalReturn(feudal(options), 300_000)).toBeGreaterThan(25)
  expect(await finalReturn(feudal({ ...options, managerCost: 0, intrinsicCost: 0 }), 300_000)).toBeLessThan(24)
})
