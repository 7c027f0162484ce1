import { expect, test } from 'vitest'
import { agents, mlp, ppo } from '../../../../agents/index.js'
import type { Env } from '../../../../envs/core/env.js'
import { listEnvs, make } from '../../../../envs/index.js'
import { describeFormats, expectSame, onnxJob, tried } from '../../../conformance/describe-formats.js'
import { runOnnx } from '../../../conformance/exports/run-onnx.js'
import { kinds } from './kinds.js'

for (const [name, exported] of Object.entries(kinds)) describeFormats(name, exported)

const cartPole = () => make('CartPole-v1') as Env
for (const [name, { example }] of Object.entries(agents)) {
  if (name === 'random') continue
  const own = { env: cartPole, spec: () => example({ env: 'CartPole-v1', envs: 4 }) }
  // Only a policy can be written as a program that acts.
  if (name === 'dqn') describeFormats(`the agent ${name}`, own, ['safetensors'])
  else describeFormats(`the agent ${name}`, own)
}

test('truth: a random agent has nothing to export', async () => {
  const { trained } = await tried({ env: cartPole, spec: () => agents.random.example({ env: 'CartPole-v1', envs: 4 }) })
  expect(Object.keys(trained.formats)).toEqual([])
})

test.each(listEnvs().filter((id) => !id.includes(':')))('law: onnxruntime decides as the agent in %s', async (id) => {
  const spec = () => ppo({ env: id, envs: 2, unroll: 16, network: mlp([16]), epochs: 1 })
  const agent = await tried({ env: () => make(id) as Env, spec })
  expectSame(await runOnnx(onnxJob(agent)), agent)
})
