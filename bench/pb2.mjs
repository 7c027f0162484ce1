import { logUniform, oneMinus, pb2, uniform } from '../dist/src/index.js'
import { stream } from '../dist/src/random.js'
import { spread, target } from './measure.mjs'

const ROWS = [20, 50, 100, 200, 400]
const DEFAULT = 100
/** The decisions of a round, and those before the first round, in which V8 compiles. */
const DECISIONS = 10
const WARM_UP = 30

const space = {
  learningRate: logUniform(1e-4, 1e-1),
  clip: uniform(0.1, 0.3),
  entropyCost: uniform(0, 0.1),
  discount: oneMinus(logUniform(1e-3, 1e-1)),
}

/** The table of the cost of an exploration by PB2 on the thread that decides, by the number of slices in its model. */
export default function exploring(rounds) {
  const middle = {}
  const rows = ROWS.map((slices) => {
    const decide = decisionsOf(slices)
    for (let i = 0; i < WARM_UP; i++) decide()
    const times = Array.from({ length: rounds }, () => {
      const began = process.cpuUsage()
      for (let i = 0; i < DECISIONS; i++) decide()
      const { user, system } = process.cpuUsage(began)
      return (user + system) / 1000 / DECISIONS
    })
    middle[slices] = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]
    return [slices === DEFAULT ? `${slices} (default)` : String(slices), spread(times, 1)]
  })
  return {
    heading: 'Milliseconds of CPU that an exploration by PB2 takes, by the slices that it looks back on',
    method:
      `\`explore\` alone: four hyperparameters, seven peers, other scores and values each time; the mean of ${DECISIONS} after ${WARM_UP} to warm up; ` +
      `min / median / max over ${rounds} rounds.`,
    columns: ['rows', 'ms'],
    rows,
    targets: [target('an exploration with the default', middle[DEFAULT], { atMost: 10, unit: ' ms' })],
  }
}

/** Returns a function that explores once, with another history each time. */
function decisionsOf(slices) {
  const explore = pb2({ rows: slices })
  const contexts = Array.from({ length: DECISIONS }, (_, seed) => contextOf(slices, stream(seed, 'bench')))
  let count = 0
  return () => {
    const context = contexts[count % DECISIONS]
    return explore.explore(context.hyperparameters, space, stream(count++, 'explore'), context)
  }
}

function contextOf(slices, random) {
  const start = (member, steps) => {
    const hyperparameters = Object.fromEntries(Object.entries(space).map(([name, kind]) => [name, kind.resample(random)]))
    return { member, steps, score: 100 * random(), hyperparameters }
  }
  const history = Array.from({ length: slices }, (_, i) => {
    const before = start(i % 8, 1000 * Math.floor(i / 8))
    return { ...before, after: { steps: before.steps + 1000, score: before.score + 10 * random() - 3 } }
  })
  const [own, ...peers] = Array.from({ length: 8 }, (_, member) => start(member, 125 * slices))
  return { ...own, history, peers: () => peers }
}
