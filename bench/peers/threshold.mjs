import { median, spread, target } from '../measure.mjs'
import { engines, learners } from './contenders.mjs'
import { PeerProcess } from './peer-process.mjs'
import { missing, takeTurnsOrFail } from './turns.mjs'

/** The table of the time from the start of the process to a mean return of 475. */
export default async function threshold({ rounds, slowRounds, core }) {
  const unable = Object.fromEntries(learners.map((contender) => [contender.key, missing(contender)]))
  const able = learners.filter(({ key }) => !unable[key])
  const turns = able.map((contender) => [
    contender.key,
    async (round) => (contender.slow && round >= slowRounds ? undefined : learn(contender, round + 1, core)),
  ])
  const { values, failures } = await takeTurnsOrFail(Object.fromEntries(turns), rounds)
  const rows = learners.map(({ key, name }) => {
    const reason = unable[key] ?? failures[key]
    if (reason) return [name, `failed: ${reason}`, '', '', '', '']
    const all = values[key]
    const passed = all.filter((run) => run.passed)
    const of = (runs, field, digits) => (runs.length === 0 ? 'none' : spread(runs.map(field), digits))
    const steps = passed.map((run) => run.steps / 1000)
    return [
      name,
      of(all, (run) => run.updated),
      of(passed, (run) => run.seconds),
      `${passed.length} of ${all.length}`,
      steps.length === 0 ? 'none' : `${spread(steps, 0)} k`,
      of(all, (run) => run.megabytes, 0),
    ]
  })
  const seconds = (key) => median((values[key] ?? []).filter((run) => run.passed).map((run) => run.seconds))
  const met = engines.flatMap(({ key, name }) =>
    ['jax', 'tuned'].flatMap((rival) => {
      const ratio = seconds(rival) / seconds(key)
      const whom = learners.find((contender) => contender.key === rival).name
      return Number.isFinite(ratio) ? [target(`to 475, ${name}: times sooner than ${whom}`, ratio, { atLeast: 5, unit: 'x' })] : []
    }),
  )
  return {
    heading: 'From the start of the process to a mean return of 475 on CartPole-v1',
    method:
      `The mean of the latest 100 episodes of training; the start of Node or Python, imports and compilation included, on one core, ${rounds} ` +
      `rounds in turns with seeds 1 to ${rounds} (Stable-Baselines3: ${slowRounds}). A2C everywhere with a learning rate from 0.002 to 0 over ` +
      `400,000 steps, where it gives up; the two PPOs with their own settings. Seconds, min / median / max of those that passed.`,
    columns: ['', 's to the first update', 's to 475', 'passed', 'steps', 'MB'],
    rows,
    targets: met,
  }
}

async function learn(contender, seed, core) {
  const peer = new PeerProcess(contender, ['threshold', '--seed', String(seed)], core)
  try {
    const { at: updated } = await peer.next()
    const { at: seconds, passed, steps, megabytes } = await peer.next()
    return { updated, seconds, passed, steps, megabytes }
  } finally {
    peer.kill()
  }
}
