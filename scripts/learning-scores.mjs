// Trains agents as docs/agents.md says, and prints the returns of its tables, a line per agent and setting:
//   npm run build && node scripts/learning-scores.mjs                 all of them, seeds 1 to 3: some ten minutes of one core
//   node scripts/learning-scores.mjs unreal 1-7                       those whose name begins so, seeds 1 to 7
import { cpuUsage } from 'node:process'
import { a2c, conv, dqn, feudal, lstm, mlp, sequential, unreal } from '../dist/agents/index.js'
import { alone } from '../dist/src/alone.js'

const percept = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))
const breakout = { env: 'MinAtar/Breakout-v1', network: percept }

const shared = { envs: 4, learningRate: 5e-4, gaeLambda: 0.95, unroll: 40 }
const memory = sequential(percept, lstm(212, { lastAction: true, lastReward: true }))
const ofGame = (name, env, more) => {
  const options = { env, network: percept, ...shared, ...more }
  return {
    [`feudal-${name}`]: [feudal(options), 300_000, 100],
    [`feudal-${name}-no-manager`]: [feudal({ ...options, managerCost: 0, intrinsicCost: 0 }), 300_000, 100],
    [`feudal-${name}-lstm`]: [a2c({ ...options, network: memory, discount: 0.95 }), 300_000, 100],
  }
}

const eye = conv([
  { filters: 16, size: 8, stride: 4 },
  { filters: 32, size: 4, stride: 2 },
])
const seer = sequential(eye, mlp([128], { activation: 'relu' }), lstm(128, { lastAction: true, lastReward: true }))
const maze = {
  env: 'Maze/NavStatic01?size=42&frameskip=12',
  network: seer,
  envs: 4,
  entropyCost: 0.005,
  gaeLambda: 0.95,
  normalizeRewards: true,
}
const noTasks = { pixelControl: false, valueReplay: false, rewardPrediction: false }

/** The agent, the steps, and the number of last returns of which the mean counts. */
const all = {
  'dqn-cartpole': [
    dqn({ env: 'CartPole-v1', envs: 4, learningRate: 1e-3, nSteps: 5, gradientSteps: 2, rewardScale: 0.1, epsilon: 0.02 }),
    40_000,
    20,
  ],
  'dqn-breakout': [dqn({ ...breakout, explorationSteps: 50_000 }), 70_000, 100],
  'dqn-breakout-longer': [dqn({ ...breakout, explorationSteps: 50_000 }), 300_000, 100],
  ...ofGame('breakout', 'MinAtar/Breakout-v1', { entropyCost: 0.03 }),
  ...ofGame('freeway', 'MinAtar/Freeway-v1', { entropyCost: 0.01 }),
  ...ofGame('normalized', 'MinAtar/Freeway-v1', { entropyCost: 0.01, normalizeRewards: true }),
  'unreal-all': [unreal(maze), 500_000, 16],
  'unreal-no-tasks': [unreal({ ...maze, ...noTasks }), 500_000, 16],
}

const [prefix = '', seeds = '1-3'] = process.argv.slice(2)
const [first, last = first] = seeds.split('-').map(Number)
for (const [name, [spec, steps, episodes]] of Object.entries(all)) {
  if (!name.startsWith(prefix)) continue
  const scores = []
  const before = cpuUsage()
  for (let seed = first; seed <= last; seed++) {
    const agent = await alone(spec, seed)
    const returns = (await agent.train(steps, {})).episodes.returns.slice(-episodes)
    scores.push(returns.reduce((sum, value) => sum + value, 0) / returns.length)
  }
  const { user, system } = cpuUsage(before)
  const speed = (steps * scores.length * 1e6) / (user + system)
  console.log(`${name.padEnd(28)} ${scores.map((score) => score.toFixed(1)).join(', ')}   ${Math.round(speed)} steps/s of CPU time`)
}
