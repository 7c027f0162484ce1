import { describe, expect, test } from 'vitest'
import { actionSpace } from '../../agents/environment/action-space.js'
import { type AgentEntry, agents, conv, lstm, mlp, type NetworkSpec, sequential } from '../../agents/index.js'
import { make, type Space } from '../../envs/index.js'
import { emptyHost as host } from '../../src/alone.js'
import { decode, encode } from '../../src/journal/codec.js'
import { splitSeed } from '../../src/random.js'
import type { Snapshot } from '../../src/trainable.js'
import { expectSame } from '../conformance/same.js'
import { triedEnvs } from '../conformance/tried-envs.js'
import { withStores } from '../conformance/with-stores.js'

// Every agent x network x environment. What else a snapshot promises is in the conformance kit, over fewer of them.

const pictures = conv([{ filters: 4, size: 3 }])
const networks: Record<string, NetworkSpec> = {
  mlp: mlp([8]),
  'mlp, separate': mlp([8], { separate: true }),
  lstm: lstm(5, { lastAction: true, lastReward: true }),
  conv: sequential(pictures, mlp([8])),
  'conv, lstm': sequential(pictures, lstm(5)),
}

/** Steps that end within an update, so that a snapshot has to hold more than weights. */
const SLICES = [47, 64]

describe.each<[string, AgentEntry]>(Object.entries(agents))('%s', (agent, { example, actions, memory, separate }) => {
  const ids = triedEnvs().filter((id) => actions.includes(actionSpace(agent, make(id).actionSpace as Space).kind))
  test.each(ids)('law: in %s, whatever the network, a restored member goes on bit for bit', async (id) => {
    const isPicture = (make(id).observationSpace as { readonly shape?: readonly number[] }).shape?.length === 3
    for (const [name, network] of Object.entries(networks)) {
      if ((name.startsWith('conv') && !isPicture) || (name.includes('lstm') && !memory)) continue
      if (name.includes('separate') && !separate) {
        expect(() => example({ env: id }, network)).toThrow(/separate/)
        continue
      }
      const spec = example({ env: id, envs: 3 }, network)
      const donor = withStores(await spec.create(host))
      donor.start((label) => splitSeed(5, label), {})
      await donor.train(SLICES[0]!, {})
      const bytes = encode(donor.snapshot())
      const expected = [await donor.train(SLICES[1]!, {}), donor.snapshot()]
      const heir = withStores(await spec.create(host))
      heir.restore(decode(bytes, 'the snapshot') as Snapshot)
      expectSame([await heir.train(SLICES[1]!, {}), heir.snapshot()], expected)
    }
  })
})
