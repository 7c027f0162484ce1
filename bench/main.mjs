// Prints the tables of the benchmark; `npm run bench` builds first.
//   --only 3          that table alone (several: --only 1,3)
//   --rounds 3        fewer rounds, for a quick look
//   --write --date 2025-01-31 --machine "4-core x86-64"    puts the tables into bench/README.md
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import decisions from './decisions.mjs'
import lanes from './lanes.mjs'
import { markdown } from './measure.mjs'
import oneCore from './one-core.mjs'
import overhead from './overhead.mjs'
import peakMemory from './peak-memory.mjs'
import products from './products.mjs'
import startUp from './start-up.mjs'

const tables = { 1: oneCore, 2: products, 3: lanes, 4: overhead, 5: startUp, 6: peakMemory, 7: decisions }
const README = new URL('./README.md', import.meta.url)
const [BEGIN, END] = ['<!-- tables: written by main.mjs --write -->', '<!-- end of tables -->']

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(tables).join(',') },
    rounds: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
    date: { type: 'string' },
    machine: { type: 'string' },
  },
})
if (flags.write && !(flags.date && flags.machine)) throw new Error('--write needs --date and --machine: figures without them mean nothing')

const texts = []
for (const number of flags.only.split(',')) {
  const measure = tables[number]
  if (!measure) throw new Error(`Expected --only to be of ${Object.keys(tables).join(', ')}, got ${number}`)
  const text = markdown(await measure(Number(flags.rounds)))
  console.log(`${text}\n`)
  texts.push(text)
}

if (flags.write) {
  const readme = readFileSync(README, 'utf8')
  const [before, after] = [readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END)]
  const provenance = `Measured on ${flags.date}, ${flags.machine}, Node ${process.version}.`
  writeFileSync(README, `${readme.slice(0, before)}\n\n${[provenance, ...texts].join('\n\n')}\n\n${readme.slice(after)}`)
}
