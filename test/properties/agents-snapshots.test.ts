import { describe, expect, test } from 'vitest'
import { a2c, agents, conv, lstm, mlp, type NetworkSpec, ppo, random, sequential } from '../../agents/index.js'
import { type EnvId, listEnvs, make } from '../../envs/index.js'
import { alone, host } from '../../experiments/support/alone.js'
import { decode, encode } from '../../src/journal/codec.js'
import type { Snapshot, TrainableSpec } from '../../src/trainable.js'

// Every agent x network x environment. What else a snapshot promises is in the conformance kit, over fewer of them.

const pictures = conv([{ filters: 4, size: 3 }])
const networks: Record<string, NetworkSpec> = {
  mlp: mlp([8]),
  'mlp, separate': mlp([8], { separate: true }),
  lstm: lstm(5, { lastAction: true, lastReward: true }),
  conv: sequential(pictures, mlp([8])),
  'conv, lstm': sequential(pictures, lstm(5)),
}

const builders: Record<keyof typeof agents, (env: EnvId, network: NetworkSpec) => TrainableSpec> = {
  a2c: (env, network) => a2c({ env, envs: 3, network }),
  ppo: (env, network) => ppo({ env, envs: 3, network, unroll: 10, minibatchSize: 16, epochs: 2 }),
  random: (env) => random({ env, envs: 3 }),
}

/** Steps that end within an update, so that a snapshot has to hold more than weights. */
const SLICES = [47, 64]

describe.each(Object.keys(agents) as (keyof typeof agents)[])('%s', (agent) => {
  test.each(listEnvs())('law: in %s, whatever the network, a restored member goes on bit for bit', async (id) => {
    const isPicture = (make(id).observationSpace as { readonly shape?: readonly number[] }).shape?.length === 3
    for (const [name, network] of Object.entries(networks)) {
      if (name.startsWith('conv') && !isPicture) continue
      const spec = builders[agent](id, network)
      const donor = await alone(spec, 5)
      await donor.train(SLICES[0]!, {})
      const bytes = encode(donor.snapshot())
      const expected = [await donor.train(SLICES[1]!, {}), donor.snapshot()]
      const heir = await spec.create(host)
      heir.restore(decode(bytes, 'the snapshot') as Snapshot)
      expect([await heir.train(SLICES[1]!, {}), heir.snapshot()], name).toEqual(expected)
      if (agent === 'random') return
    }
  })
})
