import { make, makeVector, Pcg64, SyncVectorEnv } from '../dist/envs/index.js'
import { median, ratios, spread, spreadThousands, takeTurns, target } from './measure.mjs'

const COUNT = 16
/** Steps of all environments in a round, some tenths of a second. */
const STEPS = 300

/** The rows: level and options. The first is the one that the target and the ratios are of. */
const worlds = {
  'NavStatic01, 84 x 84': ['Maze/NavStatic01', {}],
  'NavAllRandom03, 84 x 84': ['Maze/NavAllRandom03', {}],
  'SeekAvoid, 84 x 84, 23 things': ['Maze/SeekAvoid', {}],
  'NavStatic01, 84 x 84, depth': ['Maze/NavStatic01', { depth: true }],
  'NavStatic01, 42 x 42': ['Maze/NavStatic01', { size: 42 }],
}
const SINGLE = 'NavStatic01, 84 x 84, one Env each'

/** The table of what a picture of a maze costs. */
export default async function mazes(rounds) {
  const contenders = Object.fromEntries(
    Object.entries(worlds).map(([name, [id, options]]) => [name, player(makeVector(id, COUNT, options))]),
  )
  contenders[SINGLE] = player(new SyncVectorEnv(() => make('Maze/NavStatic01'), COUNT))
  for (const play of Object.values(contenders)) play()
  const speeds = await takeTurns(contenders, rounds)
  const [first] = Object.keys(worlds)
  return {
    heading: 'First-person mazes: frames a second of one core',
    method:
      `Physics of four frames, pictures and new episodes, ${COUNT} environments, random actions, in one process; thousands of frames by ` +
      `second of CPU time; min / median / max over ${rounds} rounds, in turns. "One Env each" is the same by single environments.`,
    columns: ['', 'frames/s', 'to the first'],
    rows: Object.entries(speeds).map(([name, values]) => [name, spreadThousands(values), spread(ratios(values, speeds[first]))]),
    targets: [target(`${first}, thousands of frames/s`, median(speeds[first]) / 1000, { atLeast: 10, unit: ' k' })],
  }
}

/** A function that plays some steps, and returns the frames by second of CPU time. */
function player(env) {
  env.reset({ seed: 1 })
  const random = new Pcg64(1)
  const actions = new Int32Array(COUNT)
  return () => {
    const began = process.cpuUsage()
    for (let step = 0; step < STEPS; step++) {
      for (let row = 0; row < COUNT; row++) actions[row] = random.integers(0, 9)
      env.step(actions)
    }
    const { user, system } = process.cpuUsage(began)
    return (STEPS * COUNT) / ((user + system) / 1e6)
  }
}
