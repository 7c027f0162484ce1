// Clade beside its peers; `npm run bench:peers` builds first. The first time it makes a Python environment (bench/peers/.venv).
//   --only speed-64,exploit     those tables alone; an unknown name lists all of them
//   --rounds 5 --seconds 0.5 --slow-rounds 2     how long it takes: about fifteen minutes with these
//   --core 1               the core that single processes are pinned to
//   --write --date 2025-01-31 --machine "4-core x86-64"     puts the measured tables into bench/RESULTS.md, each where it was
import { parseArgs } from 'node:util'
import { markdown } from '../measure.mjs'
import { writeTable } from '../results.mjs'
import { works } from './contenders.mjs'
import exploit from './exploit.mjs'
import garbage from './garbage.mjs'
import { preparePython } from './python-environment.mjs'
import { speed } from './speed.mjs'
import threshold from './threshold.mjs'
import twoCores from './two-cores.mjs'

const speeds = Object.fromEntries(Object.keys(works).map((work) => [`speed-${work}`, speed(work)]))
const tables = { ...speeds, 'two-cores': twoCores, threshold, exploit, garbage }

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(tables).join(',') },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '0.5' },
    'slow-rounds': { type: 'string', default: '2' },
    core: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    date: { type: 'string' },
    machine: { type: 'string' },
  },
})
if (flags.write && !(flags.date && flags.machine)) throw new Error('--write needs --date and --machine: figures without them mean nothing')
const only = flags.only.split(',')
const unknown = only.find((name) => !tables[name])
if (unknown !== undefined) throw new Error(`Expected --only to be of ${Object.keys(tables).join(', ')}, got ${unknown}`)

preparePython()
const rounds = Number(flags.rounds)
const options = { rounds, seconds: Number(flags.seconds), slowRounds: Math.min(rounds, Number(flags['slow-rounds'])), core: flags.core }
for (const name of only) {
  const text = markdown(await tables[name](options))
  console.log(`${text}\n`)
  if (flags.write) writeTable(name, `${text}\n\nMeasured on ${flags.date}, ${flags.machine}, Node ${process.version}.`)
}
