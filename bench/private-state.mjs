import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, spread, takeTurns, target } from './measure.mjs'
import { probedRun } from './probed-run.mjs'

const SELF = fileURLToPath(import.meta.url)
const EXPERIMENT = fileURLToPath(new URL('./private-state-experiment.mjs', import.meta.url))
const MEMBERS = 8
const MEGABYTES = 40
/** New rows of a slice: UNREAL's whole replay memory of 42 x 42 x 3, or 10 MB. */
const ROWS = 2000

/** The table of the cost of 40 MB a member, in `Snapshot.own` and in a store, with slices of a second and of nothing. */
export default async function privateState(rounds) {
  const second = { megabytes: MEGABYTES, wait: 1000, slices: 5, rows: ROWS }
  const trivial = { megabytes: MEGABYTES, wait: 0, slices: 20, rows: 10 }
  const runs = await takeTurns(
    Object.fromEntries(
      Object.entries({ second, trivial }).flatMap(([name, settings]) =>
        ['none', 'own', 'store'].map((kind) => [`${kind}, ${name}`, () => inProcess({ kind, ...settings })]),
      ),
    ),
    rounds,
  )
  const column = (name, key) => runs[name].map((run) => run[key])
  const share = (kind) =>
    column(`${kind}, second`, 'cpu').map((cpu, round) => (100 * (cpu - runs['none, second'][round].cpu)) / second.wait)
  const held = (kind) => column(`${kind}, second`, 'journal').map((megabytes) => megabytes / (MEMBERS * MEGABYTES))
  const row = (label, name, kind) => [
    label,
    spread(column(name, 'cpu'), 1),
    kind === 'none' || name.endsWith('trivial') ? '' : spread(share(kind), 1),
    spread(column(name, 'rss'), 0),
    spread(column(name, 'journal'), 0),
  ]
  return {
    heading: `What ${MEGABYTES} MB that a member keeps to itself cost`,
    method: `${MEMBERS} members on 2 lanes, async, a process each. Slices of a second, which change 10 MB of the state and else wait, so that all CPU time is what the state costs; and slices of nothing, which change 50 KB. ${rounds} rounds; min / median / max.`,
    columns: ['state, slices', 'CPU ms a slice', '% of a second', 'MB resident, peak', 'MB of journal'],
    rows: [
      row('none, a second', 'none, second', 'none'),
      row('own, a second', 'own, second', 'own'),
      row('store, a second', 'store, second', 'store'),
      row('none, trivial', 'none, trivial', 'none'),
      row('own, trivial', 'own, trivial', 'own'),
      row('store, trivial', 'store, trivial', 'store'),
    ],
    targets: [
      target('a store at slices of a second', median(share('store')), { atMost: 5, unit: '%' }),
      target('Snapshot.own at slices of a second', median(share('own')), { atMost: 5, unit: '%' }),
      target('journal by what the members hold, stores', median(held('store')), { atMost: 2 }),
      target('journal by what the members hold, Snapshot.own', median(held('own')), { atMost: 2 }),
    ],
  }
}

/** @returns {Promise<{ cpu: number, rss: number, journal: number }>} CPU in ms a slice, resident set and journal in MB */
async function inProcess(settings) {
  const env = { ...process.env, CLADE_BENCH_STATE: JSON.stringify(settings) }
  const child = spawn(process.execPath, [SELF], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`A run ended with ${code}`)
  return JSON.parse(said)
}

if (process.argv[1] === SELF) {
  let cpu = 0
  let journal = 0
  let before
  const { slices } = await probedRun({}, 2, EXPERIMENT, {
    began: () => {
      before = process.cpuUsage()
    },
    ended: (folder) => {
      const { user, system } = process.cpuUsage(before)
      cpu = (user + system) / 1000
      journal = statSync(path.join(folder, 'journal/data.mdb')).size / 2 ** 20
    },
  })
  console.log(JSON.stringify({ cpu: cpu / slices.length, rss: process.resourceUsage().maxRSS / 1024, journal }))
}
