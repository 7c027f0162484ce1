// Measures members of several agents on the engine that CLADE_ENGINE names, one after another, and prints steps a second of CPU time and the
// peak memory as JSON. Its argument is the seconds that each member is measured for, at least; 0 builds the first one and measures nothing.
import { a2c, conv, lstm, mlp, ppo, sequential } from '../dist/agents/index.js'
import * as envs from '../dist/envs/index.js'
import { alone } from '../dist/src/alone.js'
import { noiseEnv } from './peers/clade/noise-env.mjs'

const seconds = Number(process.argv[2])
const Noise = noiseEnv(envs)
const game = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))
const kernels = [
  { filters: 16, size: 8, stride: 4 },
  { filters: 32, size: 4, stride: 2 },
]
const pictures = sequential(conv(kernels), mlp([256], { activation: 'relu' }))
const briefly = { unroll: 32, minibatchSize: 128, epochs: 2 }
/** With the steps of an update. */
const agents = {
  'A2C, CartPole, 64-64, 16 environments': [a2c({ env: 'CartPole-v1', envs: 16 }), 80],
  'A2C, CartPole, 256-256, 16 environments': [a2c({ env: 'CartPole-v1', envs: 16, network: mlp([256, 256]) }), 80],
  'A2C, MinAtar Breakout, 16 filters and 128, 32 environments': [a2c({ env: 'MinAtar/Breakout-v1', envs: 32, network: game }), 160],
  'PPO, CartPole, LSTM 64, 16 environments': [ppo({ env: 'CartPole-v1', envs: 16, network: lstm(64), ...briefly }), 512],
  'A2C, pictures of 84x84x3, 16 environments x 20 steps': [a2c({ env: () => new Noise(), envs: 16, unroll: 20, network: pictures }), 320],
}

const speeds = {}
for (const [name, [spec, update]] of Object.entries(agents)) {
  // One update of pictures takes JavaScript a minute.
  if (process.env.CLADE_ENGINE === 'tfjs:cpu' && name.includes('84x84')) continue
  const member = await alone(spec, 1)
  if (seconds === 0) break
  member.train(update, {})
  let steps = 0
  const began = process.cpuUsage()
  const used = () => {
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1e6
  }
  do steps += member.train(update, {}).steps
  while (used() < seconds)
  speeds[name] = steps / used()
}
console.log(JSON.stringify({ speeds, megabytes: process.resourceUsage().maxRSS / 1024 }))
