// Clade as one of the peers, by the protocol of python/peer.py. CLADE_ENGINE chooses the engine, --root the checkout whose build it is of.
import { parseArgs } from 'node:util'
import { member } from './member.mjs'
import { megabytes, say, serveSpeed } from './protocol.mjs'

const RATE = 2e-3
const EPISODES = 100
const THRESHOLD = 475
/** Steps of a slice, which takes some ten milliseconds; with pictures that takes an update. Sequences of UNREAL's are to last longer. */
const SLICES = { pictures: 320, unreal: 1600, 'ppo-42': 256, 'ppo-84': 256 }
const SLICE = 8000
const UPDATE = 80

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    work: { type: 'string', default: 'cartpole' },
    hidden: { type: 'string', default: '64' },
    fma: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    budget: { type: 'string', default: '400000' },
    root: { type: 'string' },
  },
})

const { work, fma, root } = flags
const slice = SLICES[work] ?? SLICE
const { train } = await member({ work, hidden: Number(flags.hidden), fma, seed: Number(flags.seed), root })
await { speed, threshold }[positionals[0]]()

function speed() {
  const { episodes } = train(slice, RATE)
  // The first returns tell whether two builds train to the same bits.
  return serveSpeed(() => train(slice, RATE).steps, { returns: episodes.returns })
}

/** Trains until the threshold is passed, in slices of 2,000 steps, while the learning rate falls to 0. */
async function threshold() {
  const budget = Number(flags.budget)
  const returns = []
  const passed = () => returns.length >= EPISODES && returns.slice(-EPISODES).reduce((sum, value) => sum + value, 0) / EPISODES >= THRESHOLD
  let steps = 0
  while (steps < budget && !passed()) {
    const { steps: trained, episodes } = train(steps === 0 ? UPDATE : 2000, RATE * (1 - steps / budget))
    if (steps === 0) say({ updated: true })
    steps += trained
    returns.push(...episodes.returns)
  }
  say({ passed: passed(), steps, megabytes: megabytes() })
}
