import { truncation } from '../dist/src/index.js'
import { median, quantile, spread, target } from './measure.mjs'
import { probedRun } from './probed-run.mjs'

/** Two members on two lanes: the loser of an exploit is always the next to train. */
const ALWAYS_NEXT = { population: 2, exploit: () => truncation({ fraction: 0.5 }) }
/** Steps of a member, three times the experiment's: a thread compiles its code once, which is no cost of a slice. */
const LONG = { budget: { stepsPerMember: 1_200_000, totalSteps: Number.POSITIVE_INFINITY, seconds: Number.POSITIVE_INFINITY } }
const LANES = 2

/** The table of all that is not training. */
export default async function overhead(rounds) {
  const runs = { thread: [], lanes: [] }
  const exploits = []
  const cores = []
  await probedRun({ population: 2 }, 0)
  await probedRun({ population: 2 }, LANES)
  for (let round = 0; round < rounds; round++) {
    runs.thread.push(account(await probedRun(LONG, 0), 1))
    const before = process.cpuUsage()
    const run = account(await probedRun(LONG, LANES), LANES)
    const { user, system } = process.cpuUsage(before)
    cores.push((user + system) / 1000 / run.elapsed)
    runs.lanes.push(run)
    const { slices } = await probedRun(ALWAYS_NEXT, LANES)
    exploits.push(...slices.filter(({ inherits }) => inherits).map(milliseconds))
  }
  const rows = Object.keys(runs.lanes[0].parts).map((part) => [
    part,
    spread(
      runs.thread.map(({ parts, slices }) => total(parts[part]) / slices),
      3,
    ),
    spread(runs.thread.map(({ parts }) => (100 * total(parts[part])) / total(parts.training))),
    spread(
      runs.lanes.map(({ parts }) => median(parts[part])),
      3,
    ),
    spread(runs.lanes.map(({ parts }) => (100 * total(parts[part])) / total(parts.training))),
  ])
  const others = ({ parts, elapsed, lanes }) => 100 * ((lanes * elapsed) / total(parts.training) - 1)
  return {
    heading: 'Overhead of a run of cartpole, `readyEvery` 20,000',
    method:
      `The parts of \`clade run\` in this process, with a clock at every joint: ${rounds} runs of ${runs.lanes[0].slices} slices of each kind; ` +
      `min / median / max over the runs. First all on one thread in CPU time, which does not depend on who else uses the machine (no messages ` +
      `there; the journal's own threads count where they run); then two lanes by the wall clock, where the main thread works beside the lanes. ` +
      `Of two cores the process got ${spread(cores)} then: what it lacks, others took. An exploit is timed by the wall clock from before its ` +
      `decision until the loser trains again, the way back through the threads included: ${exploits.length} exploits of runs of two members, ` +
      `${spread(exploits)} ms, a quarter within ${quantile(exploits, 0.25).toFixed(2)} ms, 90% within ${quantile(exploits, 0.9).toFixed(2)} ms.`,
    columns: ['', 'one thread: CPU ms by slice', '% of training', 'two lanes: ms, median', '% of training'],
    rows,
    targets: [
      target('all that is not training by training, one thread, CPU time', median(runs.thread.map(others)), { atMost: 3, unit: '%' }),
      target('all that is not training by training, two lanes', median(runs.lanes.map(others)), { atMost: 3, unit: '%' }),
      target('an exploit, median', median(exploits), { atMost: 5, unit: ' ms' }),
    ],
  }
}

const total = (values) => values.reduce((sum, value) => sum + value, 0)

/** The time of lanes and main thread in milliseconds, by part, a value per slice. */
function account({ slices, main, elapsed }, lanes) {
  const busy = ({ restore, train, snapshot }) => restore + train + snapshot
  const free = new Map()
  const gaps = slices.map(({ lane, ended, timing }) => {
    const gap = ended - (free.get(lane) ?? 0) - busy(timing)
    free.set(lane, ended)
    return gap
  })
  const parts = {
    training: slices.map(({ timing }) => timing.train),
    'restore and inherit': slices.map(({ timing }) => timing.restore),
    'snapshot, hash and encoding': slices.map(({ timing }) => timing.snapshot),
    'between two slices of a lane': gaps,
    'after its last slice': [...free.values()].map((last) => elapsed - last),
    ...Object.fromEntries(Object.entries(main).map(([part, times]) => [`main thread: ${part}`, times])),
  }
  return { parts, elapsed, lanes, slices: slices.length }
}

/** The time of an exploit, from its decision until the loser trains, and the way of the answer: of a lane only durations are known. */
function milliseconds({ ended, decided, timing }) {
  return ended - decided - timing.train - timing.snapshot
}
