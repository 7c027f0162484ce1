// Trains, and prints the table of README.md. It takes about two minutes of one core.
//   node dist/experiments/memory/analysis.js
import { alone, bootstrap, markdownTable, type Summary, showEstimate, type TrainableSpec } from 'clade'
import { a2c, mlp, ppo } from 'clade/agents'
import { pole, remembering } from './experiment.js'

const SEEDS = 10
const STEPS = { maze: 200_000, pole: 400_000 }
/** The number of latest returns whose mean is the score. */
const WINDOW = 100

const networks = { 'with memory, lstm': remembering, 'without, mlp': mlp([64, 64]) }

const tasks: readonly {
  name: string
  bounds: string
  steps: number
  agent: (network: (typeof networks)['without, mlp']) => TrainableSpec
}[] = [
  {
    name: 'TMaze-v0, A2C',
    bounds: '1.95 without memory, 4 at best',
    steps: STEPS.maze,
    agent: (network) => a2c({ env: 'TMaze-v0', envs: 16, network, unroll: 16, learningRate: 3e-3, gaeLambda: 0.95, entropyCost: 0.02 }),
  },
  {
    name: 'CartPoleNoVelocity-v1, PPO',
    bounds: '22 at random, 500 at best',
    steps: STEPS.pole,
    agent: (network) => ppo({ ...pole, network }),
  },
]

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

const rows: string[][] = []
for (const { name, bounds, steps, agent } of tasks) {
  for (const [memory, network] of Object.entries(networks)) {
    const scores: number[] = []
    for (let seed = 1; seed <= SEEDS; seed++) scores.push(await score(agent(network), steps, seed))
    rows.push([
      name,
      bounds,
      memory,
      showEstimate(
        bootstrap([scores], ([x]) => mean(x!)),
        2,
      ),
      scores.map((value) => value.toFixed(1)).join(', '),
    ])
  }
}
process.stdout.write(`${markdownTable(['task', 'bounds', 'network', 'mean of ten seeds', 'each'], rows)}\n`)

async function score(spec: TrainableSpec, steps: number, seed: number): Promise<number> {
  const agent = await alone(spec, seed)
  const { episodes } = await agent.train(steps, {})
  return mean([...episodes.returns.slice(-WINDOW)])
}
