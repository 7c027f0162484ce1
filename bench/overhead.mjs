import { truncation } from '../dist/src/index.js'
import { median, quantile, spread, target } from './measure.mjs'
import { probedRun } from './probed-run.mjs'

/** Two members on two lanes: the loser of an exploit is always the next to train. */
const ALWAYS_NEXT = { population: 2, exploit: truncation({ fraction: 0.5 }) }

/** What is not training. */
export default async function overhead(rounds) {
  const runs = []
  const exploits = []
  await probedRun({ population: 2 }, 2)
  for (let round = 0; round < rounds; round++) {
    runs.push(account(await probedRun({}, 2)))
    const { slices } = await probedRun(ALWAYS_NEXT, 2)
    exploits.push(...slices.filter(({ inherits }) => inherits).map(milliseconds))
  }
  const rows = Object.keys(runs[0].parts).map((part) => {
    const perSlice = runs.map(({ parts, slices }) => parts[part] / slices)
    const share = runs.map(({ parts, laneTime }) => (100 * parts[part]) / laneTime)
    return [part, spread(perSlice, 3), spread(share)]
  })
  const training = runs.map(({ parts, laneTime }) => (100 * (laneTime - parts.training)) / parts.training)
  return {
    heading: '4. Overhead of a run of cartpole with two lanes, `readyEvery` 20,000',
    method:
      `The parts of \`clade run\` in this process, with a clock at every joint: ${rounds} runs, 160 slices each; milliseconds of a lane by ` +
      `slice, and percent of all lane time; min / median / max over the runs. An exploit is timed from before its decision until the loser ` +
      `trains again, in ${exploits.length} exploits of a run of two members: ${spread(exploits)} ms, 90% within ${quantile(exploits, 0.9).toFixed(2)} ms.`,
    columns: ['', 'ms by slice', '% of lane time'],
    rows,
    targets: [
      target('all that is not training, by training', median(training), { atMost: 3, unit: '%' }),
      target('an exploit, median', median(exploits), { atMost: 5, unit: ' ms' }),
    ],
  }
}

/** Where the lanes' time went. */
function account({ slices, main, elapsed }) {
  const lanes = new Set(slices.map(({ lane }) => lane)).size
  const sum = (value) => slices.reduce((total, slice) => total + value(slice), 0)
  const parts = {
    training: sum(({ timing }) => timing.train),
    'restore and inherit': sum(({ timing }) => timing.restore),
    'snapshot, hash and encoding': sum(({ timing }) => timing.snapshot),
    'messages and waking': sum(({ began, ended, timing }) => ended - began - timing.restore - timing.train - timing.snapshot),
    ...main,
  }
  const laneTime = lanes * elapsed
  parts['waiting, the end of the run included'] = laneTime - Object.values(parts).reduce((total, part) => total + part, 0)
  return { parts, laneTime, slices: slices.length }
}

/** The way back through the threads is counted too, since only the lane's durations are known, not when they began. */
function milliseconds({ ended, decided, timing }) {
  return ended - decided - timing.train - timing.snapshot
}
