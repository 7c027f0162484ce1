import { median, ratios, spread, spreadThousands, takeTurns, target } from './measure.mjs'
import { cladeRun } from './process.mjs'

/** The whole product with one lane and with two. */
export default async function lanes(rounds) {
  const runs = { one: [], two: [] }
  const run = (name, workers) => async () => {
    const done = await cladeRun('--workers', String(workers))
    runs[name].push(done)
    return done.steps / done.seconds
  }
  const { one, two } = await takeTurns({ one: run('one', 1), two: run('two', 2) }, rounds)
  const whole = (name) => runs[name].map(({ steps, processSeconds }) => steps / processSeconds)
  const byCpu = (name) => runs[name].map(({ steps, cpuSeconds }) => steps / cpuSeconds)
  const cores = (name) => spread(runs[name].map(({ cpuSeconds, processSeconds }) => cpuSeconds / processSeconds))
  const speedUp = ratios(two, one)
  return {
    heading: '3. `clade run cartpole` with one lane and with two: environment steps a second',
    method:
      `Processes in turns, ${rounds} rounds, eight members of 400,000 steps; min / median / max, speeds in thousands. "Training" is from the ` +
      `first order to the last commit, "process" from its start to its end, "by CPU second" all that the process used, whatever it waited for.`,
    columns: ['lanes', 'training', 'process', 'by CPU second', 'cores that it got', 'training, to one lane'],
    rows: [
      ['1', spreadThousands(one), spreadThousands(whole('one')), spreadThousands(byCpu('one')), cores('one'), '1'],
      ['2', spreadThousands(two), spreadThousands(whole('two')), spreadThousands(byCpu('two')), cores('two'), spread(speedUp)],
    ],
    targets: [target('two lanes to one, training', median(speedUp), { atLeast: 1.8, unit: 'x' })],
  }
}
