import { truncation } from '../dist/src/index.js'
import { median, quantile, spread, target } from './measure.mjs'
import { probedRun } from './probed-run.mjs'

/** Two members on two lanes: the loser of an exploit is always the next to train. */
const ALWAYS_NEXT = { population: 2, exploit: truncation({ fraction: 0.5 }) }
const LANES = 2

/** What is not training. */
export default async function overhead(rounds) {
  const runs = []
  const exploits = []
  await probedRun({ population: 2 }, LANES)
  for (let round = 0; round < rounds; round++) {
    const cpu = process.cpuUsage()
    const run = account(await probedRun({}, LANES))
    const { user, system } = process.cpuUsage(cpu)
    runs.push({ ...run, cores: (user + system) / 1000 / run.elapsed })
    const { slices } = await probedRun(ALWAYS_NEXT, LANES)
    exploits.push(...slices.filter(({ inherits }) => inherits).map(milliseconds))
  }
  const rows = Object.keys(runs[0].parts).map((part) => [
    part,
    spread(
      runs.map(({ parts }) => median(parts[part])),
      3,
    ),
    spread(
      runs.map(({ parts, slices }) => total(parts[part]) / slices),
      3,
    ),
    spread(runs.map(({ parts, elapsed }) => (100 * total(parts[part])) / (LANES * elapsed))),
  ])
  const typical = runs.map(({ parts: { training, ...others } }) => (100 * total(Object.values(others).map(median))) / median(training))
  const all = runs.map(({ parts, elapsed }) => 100 * ((LANES * elapsed) / total(parts.training) - 1))
  const cores = spread(runs.map((run) => run.cores))
  return {
    heading: '4. Overhead of a run of cartpole with two lanes, `readyEvery` 20,000',
    method:
      `The parts of \`clade run\` in this process, with a clock at every joint: ${rounds} runs of ${runs[0].slices} slices; min / median / max ` +
      `over the runs. "Waiting" is a lane's time without an order, the end of the run included. An exploit is timed from before its decision ` +
      `until the loser trains again, the way back through the threads included: ${exploits.length} exploits in runs of two members, ` +
      `${spread(exploits)} ms, 90% within ${quantile(exploits, 0.9).toFixed(2)} ms. Of two cores the process got ${cores}; what it lacks, others took.`,
    columns: ['', 'ms, median slice', 'ms, mean slice', '% of lane time'],
    rows,
    targets: [
      target('all that is not training by training, all slices', median(all), { atMost: 3, unit: '%' }),
      target('all that is not training by training, median slice', median(typical), { atMost: 3, unit: '%' }),
      target('an exploit, median', median(exploits), { atMost: 5, unit: ' ms' }),
    ],
  }
}

const total = (values) => values.reduce((sum, value) => sum + value, 0)

/** Where the lanes' time went: milliseconds by part, a value a slice. */
function account({ slices, main, elapsed }) {
  const parts = {
    training: slices.map(({ timing }) => timing.train),
    'restore and inherit': slices.map(({ timing }) => timing.restore),
    'snapshot, hash and encoding': slices.map(({ timing }) => timing.snapshot),
    'messages and waking': slices.map(({ began, ended, timing }) => ended - began - timing.restore - timing.train - timing.snapshot),
    ...main,
  }
  const waiting = LANES * elapsed - total(Object.values(parts).flat())
  parts.waiting = slices.map(() => waiting / slices.length)
  return { parts, elapsed, slices: slices.length }
}

/** Only durations are known of what happens in a lane, so the way back counts too. */
function milliseconds({ ended, decided, timing }) {
  return ended - decided - timing.train - timing.snapshot
}
