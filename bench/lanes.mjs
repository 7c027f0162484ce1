import { median, ratios, spread, spreadThousands, takeTurns, target } from './measure.mjs'
import { cladeRun } from './process.mjs'

/** The whole product with one lane and with two. */
export default async function lanes(rounds) {
  const whole = { one: [], two: [] }
  const run = (name, workers) => async () => {
    const { steps, seconds, processSeconds } = await cladeRun('--workers', String(workers))
    whole[name].push(steps / processSeconds)
    return steps / seconds
  }
  const { one, two } = await takeTurns({ one: run('one', 1), two: run('two', 2) }, rounds)
  const speedUp = ratios(two, one)
  return {
    heading: '3. `clade run cartpole` with one lane and with two: environment steps a second',
    method:
      `Processes in turns, ${rounds} rounds, eight members of 400,000 steps; min / median / max in thousands. "Training" is from the first ` +
      `order to the last commit; "process" is from its start to its end.`,
    columns: ['lanes', 'training', 'process', 'training, to one lane', 'process, to one lane'],
    rows: [
      ['1', spreadThousands(one), spreadThousands(whole.one), '1', '1'],
      ['2', spreadThousands(two), spreadThousands(whole.two), spread(speedUp), spread(ratios(whole.two, whole.one))],
    ],
    targets: [target('two lanes to one, training', median(speedUp), { atLeast: 1.8, unit: 'x' })],
  }
}
