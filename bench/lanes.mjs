import { median, ratios, spread, spreadThousands, takeTurns, target } from './measure.mjs'
import { cladeRun } from './process.mjs'

/** Steps of each member: the experiment's, too few for V8 to compile everything on a fast machine, and four times as many. */
const LENGTHS = [400_000, 1_600_000]

const CONTENDERS = {
  one: { name: 'one lane', run: async (run) => [await run('--workers', '1')] },
  two: { name: 'two lanes', run: async (run) => [await run('--workers', '2')] },
  apart: { name: 'two processes of one lane', run: (run) => Promise.all([run('--workers', '1'), run('--workers', '1')]) },
}

/** The table of the whole product with one lane, with two, and as two processes that share nothing but the machine. */
export default async function lanes(rounds) {
  const all = LENGTHS.flatMap((steps) =>
    Object.entries(CONTENDERS).map(([kind, contender]) => ({ key: `${kind} ${steps}`, kind, steps, ...contender })),
  )
  const rates = Object.fromEntries(all.map(({ key }) => [key, { whole: [], byCpu: [], cores: [] }]))
  const measured = ({ key, steps, run }) => [
    key,
    async () => {
      const done = await run((...flags) => cladeRun(...flags, '--steps', String(steps)))
      const sum = (of) => done.reduce((total, one) => total + of(one), 0)
      rates[key].whole.push(sum(({ steps, processSeconds }) => steps / processSeconds))
      rates[key].byCpu.push(sum(({ steps }) => steps) / sum(({ cpuSeconds }) => cpuSeconds))
      rates[key].cores.push(sum(({ cpuSeconds, processSeconds }) => cpuSeconds / processSeconds))
      return sum(({ steps, seconds }) => steps / seconds)
    },
  ]
  const training = await takeTurns(Object.fromEntries(all.map(measured)), rounds)
  const ratio = (kind, to, steps) => ratios(training[`${kind} ${steps}`], training[`${to} ${steps}`])
  return {
    heading: '`clade run cartpole` with one lane and with two: environment steps a second',
    method:
      `In turns, ${rounds} rounds, eight members; min / median / max, speeds in thousands. "Training" is from the ` +
      `first job to the last commit, "process" from its start to its end, "by CPU second" all that the process used, whatever it waited for. Two processes side by ` +
      `side share nothing, so what they gain together is what the machine has to give.`,
    columns: ['', 'training', 'process', 'by CPU second', 'cores that it got', 'training, to one lane'],
    rows: all.map(({ key, kind, steps, name }) => [
      `${name}, ${long(steps)}`,
      spreadThousands(training[key]),
      spreadThousands(rates[key].whole),
      spreadThousands(rates[key].byCpu),
      spread(rates[key].cores),
      spread(ratio(kind, 'one', steps)),
    ]),
    targets: LENGTHS.flatMap((steps) => [
      target(`${long(steps)}: two lanes to one, training`, median(ratio('two', 'one', steps)), { atLeast: 1.8, unit: 'x' }),
      target(`${long(steps)}: two lanes to two processes of one lane`, median(ratio('two', 'apart', steps)), { atLeast: 0.95, unit: 'x' }),
    ]),
  }
}

const long = (steps) => `${steps.toLocaleString('en-US')} steps`
