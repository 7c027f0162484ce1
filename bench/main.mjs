// Prints the tables of the benchmark; `npm run bench` builds first.
//   --only lanes      that table alone (several: --only lanes,overhead)
//   --rounds 3        fewer rounds, for a quick look
//   --only before --before 4caa830    this build beside that of a commit; only on demand; --match PPO: its rows of members of that name
//   --write --date 2025-01-31 --machine "4-core x86-64"    puts them into bench/RESULTS.md
// CLADE_ENGINE=wasm measures that engine, and --write keeps a place for it where the engine makes a difference.
import { parseArgs } from 'node:util'
import atari from './atari.mjs'
import before from './before.mjs'
import decisions from './decisions.mjs'
import engines from './engines.mjs'
import lanes from './lanes.mjs'
import mazes from './mazes.mjs'
import { markdown } from './measure.mjs'
import minigames from './minigames.mjs'
import oneCore from './one-core.mjs'
import overhead from './overhead.mjs'
import pb2 from './pb2.mjs'
import peakMemory from './peak-memory.mjs'
import privateState from './private-state.mjs'
import products from './products.mjs'
import { writeTable } from './results.mjs'
import startUp from './start-up.mjs'
import unreal from './unreal.mjs'
import viewers from './viewers.mjs'

const tables = {
  'one-core': oneCore,
  products,
  mazes,
  minigames,
  unreal,
  lanes,
  overhead,
  'start-up': startUp,
  'peak-memory': peakMemory,
  'private-state': privateState,
  decisions,
  pb2,
  viewers,
  engines,
  atari,
  before,
}
const ON_WASM = new Set(['lanes', 'overhead'])
/** Tables that need the commit of --before, or what npm ci does not install. */
const ON_DEMAND = ['atari', 'before', 'engines']

const { values: flags } = parseArgs({
  options: {
    only: {
      type: 'string',
      default: Object.keys(tables)
        .filter((name) => !ON_DEMAND.includes(name))
        .join(','),
    },
    before: { type: 'string' },
    match: { type: 'string', default: '' },
    rounds: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
    date: { type: 'string' },
    machine: { type: 'string' },
  },
})
if (flags.write && !(flags.date && flags.machine)) throw new Error('--write needs --date and --machine: figures without them mean nothing')

for (const name of flags.only.split(',')) {
  const measure = tables[name]
  if (!measure) throw new Error(`Expected --only to be of ${Object.keys(tables).join(', ')}, got ${name}`)
  const text = markdown(await measure(Number(flags.rounds), flags))
  console.log(`${text}\n`)
  if (!flags.write) continue
  const wasm = ON_WASM.has(name) && process.env.CLADE_ENGINE === 'wasm'
  const provenance = `Measured on ${flags.date}, ${flags.machine}, Node ${process.version}${wasm ? ', WebAssembly' : ''}.`
  writeTable(wasm ? `${name}-wasm` : name, `${text}\n\n${provenance}`)
}
