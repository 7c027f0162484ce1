import { expect, test } from 'vitest'
import { conv, feudal, mlp, sequential } from '../../../../agents/index.js'
import { finalReturn } from '../final-return.js'

test('truth: FeUdal Networks break bricks of MinAtar after 150,000 frames: above 2.5 (random 0.5; docs/agents.md has what others reach)', async () => {
  const network = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))
  const settings = { learningRate: 5e-4, gaeLambda: 0.95, entropyCost: 0.03, unroll: 40 }
  expect(await finalReturn(feudal({ env: 'MinAtar/Breakout-v1', network, ...settings }), 150_000)).toBeGreaterThan(2.5)
})
