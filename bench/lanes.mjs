import { median, ratios, spread, spreadThousands, takeTurns, target } from './measure.mjs'
import { cladeRun } from './process.mjs'

const CONTENDERS = {
  one: { name: 'one lane', run: async () => [await cladeRun('--workers', '1')] },
  two: { name: 'two lanes', run: async () => [await cladeRun('--workers', '2')] },
  apart: { name: 'two processes of one lane', run: () => Promise.all([cladeRun('--workers', '1'), cladeRun('--workers', '1')]) },
}

/** The whole product with one lane and with two, and what two processes that share nothing but the machine make of it. */
export default async function lanes(rounds) {
  const rates = Object.fromEntries(Object.keys(CONTENDERS).map((key) => [key, { whole: [], byCpu: [], cores: [] }]))
  const measured = ([key, { run }]) => [
    key,
    async () => {
      const done = await run()
      const sum = (of) => done.reduce((total, one) => total + of(one), 0)
      rates[key].whole.push(sum(({ steps, processSeconds }) => steps / processSeconds))
      rates[key].byCpu.push(sum(({ steps }) => steps) / sum(({ cpuSeconds }) => cpuSeconds))
      rates[key].cores.push(sum(({ cpuSeconds, processSeconds }) => cpuSeconds / processSeconds))
      return sum(({ steps, seconds }) => steps / seconds)
    },
  ]
  const training = await takeTurns(Object.fromEntries(Object.entries(CONTENDERS).map(measured)), rounds)
  const toOne = (key) => ratios(training[key], training.one)
  return {
    heading: '`clade run cartpole` with one lane and with two: environment steps a second',
    method:
      `In turns, ${rounds} rounds, eight members of 400,000 steps; min / median / max, speeds in thousands. "Training" is from the ` +
      `first order to the last commit, "process" from its start to its end, "by CPU second" all that the process used, whatever it waited for. Two processes side by ` +
      `side share nothing, so what they gain together is what the machine has to give.`,
    columns: ['', 'training', 'process', 'by CPU second', 'cores that it got', 'training, to one lane'],
    rows: Object.entries(CONTENDERS).map(([key, { name }]) => [
      name,
      spreadThousands(training[key]),
      spreadThousands(rates[key].whole),
      spreadThousands(rates[key].byCpu),
      spread(rates[key].cores),
      spread(toOne(key)),
    ]),
    targets: [
      target('two lanes to one, training', median(toOne('two')), { atLeast: 1.8, unit: 'x' }),
      target('two lanes to two processes of one lane', median(ratios(training.two, training.apart)), { atLeast: 0.95, unit: 'x' }),
    ],
  }
}
