import { median, spread, takeTurns } from './measure.mjs'
import { cladeRun } from './process.mjs'

/** The table of the largest resident set of a whole run. */
export default async function peakMemory(rounds) {
  const run = (workers) => async () => (await cladeRun('--workers', String(workers), '--steps', '100000')).megabytes
  const { one, two } = await takeTurns({ one: run(1), two: run(2) }, rounds)
  return {
    heading: 'Peak memory of `clade run cartpole`, MB resident',
    method: `The process's own maximum (getrusage), all threads included; eight members of 100,000 steps; ${rounds} rounds; min / median / max.`,
    columns: ['lanes', 'MB'],
    rows: [
      ['1', spread(one, 0)],
      ['2', spread(two, 0)],
      ['a lane more', (median(two) - median(one)).toFixed(0)],
    ],
  }
}
