import { conv, lstm, mlp, sequential, unreal } from '../dist/agents/index.js'
import { Box, Discrete } from '../dist/envs/index.js'
import { alone } from '../dist/src/alone.js'
import { ratios, spread, takeTurns } from './measure.mjs'

const noTasks = { pixelControl: false, valueReplay: false, rewardPrediction: false }
const last = { lastAction: true, lastReward: true }
const big = conv([
  { filters: 16, size: 8, stride: 4 },
  { filters: 32, size: 4, stride: 2 },
])
const with128 = (eye) => sequential(eye, mlp([128], { activation: 'relu' }), lstm(128, last))

/** The rows: options, and the steps of a turn. */
const settings = {
  '84 x 84 x 3, the default network': [{ env: () => new Pictures(84) }, 3_200],
  '42 x 42 x 3, the same with 128 units': [{ env: () => new Pictures(42), network: with128(big) }, 16_000],
  'MinAtar Breakout, 16 filters of 3, 128 units': [
    { env: 'MinAtar/Breakout-v1', network: with128(conv([{ filters: 16, size: 3 }])) },
    32_000,
  ],
}

/** The table of what UNREAL's auxiliary tasks cost. */
export default async function tasks(rounds) {
  const rows = []
  for (const [name, [options, steps]] of Object.entries(settings)) {
    const common = { ...options, envs: 16, unroll: 20 }
    const contenders = {
      all: await trainer(unreal(common), steps),
      none: await trainer(unreal({ ...common, ...noTasks }), steps),
    }
    const speeds = await takeTurns(contenders, rounds)
    rows.push([name, spread(speeds.all, 0), spread(speeds.none, 0), spread(ratios(speeds.none, speeds.all))])
  }
  return {
    heading: "UNREAL's auxiliary tasks: steps a second of one core",
    method:
      'Training with 16 environments and an unroll of 20, pictures that cost next to nothing to make; environment steps by ' +
      `second of CPU time; min / median / max over ${rounds} rounds, in turns.`,
    columns: ['', 'all tasks', 'none', 'none to all'],
    rows,
  }
}

/** A function that trains for some steps, and returns the steps by second of CPU time. */
async function trainer(spec, steps) {
  const agent = await alone(spec, 1)
  const train = async () => {
    const began = process.cpuUsage()
    await agent.train(steps, {})
    const { user, system } = process.cpuUsage(began)
    return steps / ((user + system) / 1e6)
  }
  await train()
  return train
}

/** An environment of nine actions whose picture is the same bytes but for one, and which pays now and then. */
class Pictures {
  actionSpace = new Discrete(9)
  steps = 0

  constructor(size) {
    this.observationSpace = new Box(0, 255, { shape: [size, size, 3], type: 'uint8' })
    this.picture = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 37) % 256)
  }

  reset() {
    return [this.picture, {}]
  }

  step() {
    this.steps++
    this.picture[this.steps % this.picture.length] ^= 255
    return [this.picture, this.steps % 50 === 0 ? 1 : 0, false, this.steps % 500 === 0, {}]
  }
}
