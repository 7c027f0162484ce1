import { spawnSync } from 'node:child_process'
import { median, ratios, spread, takeTurns, target } from './measure.mjs'
import { cladeRun } from './process.mjs'

/** The table of the time from the start of the process to the first report. */
export default async function startUp(rounds) {
  const first = (workers) => async () => (await cladeRun('--workers', String(workers), '--steps', '40000')).firstReport
  const node = () => {
    const began = performance.now()
    spawnSync(process.execPath, ['--eval', '0'])
    return (performance.now() - began) / 1000
  }
  const times = await takeTurns({ node, one: first(1), two: first(2) }, rounds)
  const row = (what, name) => [what, spread(times[name]), spread(ratios(times[name], times.node), 1)]
  return {
    heading: 'Seconds from the start of the process to the first report',
    method: `\`clade run cartpole\` until members.csv has a row, looked at every millisecond; ${rounds} rounds in turns; min / median / max.`,
    columns: ['', 'seconds', 'to a Node that does nothing'],
    rows: [row('Node that does nothing, to its end', 'node'), row('one lane', 'one'), row('two lanes', 'two')],
    targets: [target('two lanes', median(times.two), { atMost: 1, unit: ' s' })],
  }
}
