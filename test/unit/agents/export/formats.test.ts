import { test } from 'vitest'
import { agents, mlp, ppo } from '../../../../agents/index.js'
import type { Env } from '../../../../envs/core/env.js'
import { make } from '../../../../envs/index.js'
import { describeFormats, expectSame, onnxJob, tried } from '../../../conformance/describe-formats.js'
import { runOnnx } from '../../../conformance/exports/run-onnx.js'
import { triedEnvs } from '../../../conformance/tried-envs.js'
import { kinds } from './kinds.js'

for (const [name, exported] of Object.entries(kinds)) describeFormats(name, exported)

const cartPole = () => make('CartPole-v1') as Env
for (const [name, { example, formats }] of Object.entries(agents)) {
  describeFormats(`the agent ${name}`, { env: cartPole, spec: () => example({ env: 'CartPole-v1', envs: 4 }) }, formats)
}

test.each(triedEnvs())('law: onnxruntime decides as the agent in %s', async (id) => {
  const spec = () => ppo({ env: id, envs: 2, unroll: 16, network: mlp([16]), epochs: 1 })
  const agent = await tried({ env: () => make(id) as Env, spec })
  expectSame(await runOnnx(onnxJob(agent)), agent)
})
