import { make, makeVector, Pcg64, SyncVectorEnv } from '../dist/envs/index.js'
import { median, ratios, spread, spreadThousands, takeTurns, target } from './measure.mjs'

const COUNT = 16
/** Decisions of all environments in a round, some tenths of a second. */
const STEPS = 300

const games = [
  'MoveToBeacon',
  'CollectMineralShards',
  'FindAndDefeatZerglings',
  'DefeatRoaches',
  'DefeatZerglingsAndBanelings',
  'CollectMineralsAndGas',
  'BuildMarines',
]
const SINGLE = 'MoveToBeacon, one Env each'

/** The table of what a decision in a minigame costs. */
export default async function minigames(rounds) {
  const contenders = Object.fromEntries(games.map((name) => [name, player(makeVector(`Minigames/${name}`, COUNT))]))
  contenders['MoveToBeacon, 64 x 64'] = player(makeVector('Minigames/MoveToBeacon', COUNT, { size: 64 }))
  contenders[SINGLE] = player(new SyncVectorEnv(() => make('Minigames/MoveToBeacon'), COUNT))
  for (const play of Object.values(contenders)) play()
  const speeds = await takeTurns(contenders, rounds)
  const slowest = games.reduce((least, name) => (median(speeds[name]) < median(speeds[least]) ? name : least))
  return {
    heading: 'Minigames: decisions a second of one core',
    method:
      `Eight ticks of the game, planes of 32 x 32, masks and new episodes, ${COUNT} environments, available functions at random places, in ` +
      `one process; thousands of decisions by second of CPU time; min / median / max over ${rounds} rounds, in turns. "One Env each" is the ` +
      `same by single environments.`,
    columns: ['', 'decisions/s', 'to the first'],
    rows: Object.entries(speeds).map(([name, values]) => [name, spreadThousands(values), spread(ratios(values, speeds[games[0]]))]),
    targets: [target(`${slowest}, the slowest, thousands of decisions/s`, median(speeds[slowest]) / 1000, { atLeast: 20, unit: ' k' })],
  }
}

/** A function that plays some steps, and returns the decisions by second of CPU time. */
function player(env) {
  env.reset({ seed: 1 })
  const random = new Pcg64(1)
  const sizes = Object.values(env.singleActionSpace.spaces).map(({ n }) => n)
  const width = sizes.reduce((sum, n) => sum + n)
  const actions = new Int32Array(COUNT * sizes.length)
  return () => {
    const began = process.cpuUsage()
    for (let step = 0; step < STEPS; step++) {
      for (let row = 0; row < COUNT; row++) {
        let choice = random.integers(0, sizes[0])
        while (env.actionMasks[row * width + choice] === 0) choice = (choice + 1) % sizes[0]
        actions[row * sizes.length] = choice
        for (let part = 1; part < sizes.length; part++) actions[row * sizes.length + part] = random.integers(0, sizes[part])
      }
      env.step(actions)
    }
    const { user, system } = process.cpuUsage(began)
    return (STEPS * COUNT) / ((user + system) / 1e6)
  }
}
