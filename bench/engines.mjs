import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median, takeTurns } from './measure.mjs'

const ENGINES = ['native', 'wasm', 'tfjs:node-gpu', 'tfjs:node', 'tfjs:wasm', 'tfjs:cpu']
const MEMBER = fileURLToPath(new URL('./engines-member.mjs', import.meta.url))

/** The table of docs/engines.md: a process for each engine and round, those that are not installed left out. */
export default async function engines(rounds) {
  const found = ENGINES.filter((engine) => measured(engine, 0) !== null)
  const values = await takeTurns(Object.fromEntries(found.map((engine) => [engine, () => measured(engine, 1)])), rounds)
  const agents = Object.keys(values[found[0]][0].speeds)
  const row = (name, of, show) => [name, ...found.map((engine) => (of(values[engine][0]) ? show(median(values[engine].map(of))) : ''))]
  return {
    heading: 'Environment steps a second of CPU time, acting and learning, by engine',
    method: `Each engine in processes of its own, ${rounds} in turns; medians of whole updates in a second or more of CPU time, all threads together; memory is a process's peak.`,
    columns: ['agent', ...found.map((engine) => `\`${engine}\``)],
    rows: [
      ...agents.map((agent) => row(agent, ({ speeds }) => speeds[agent], rounded)),
      row(
        'memory',
        ({ megabytes }) => megabytes,
        (value) => `${rounded(value)} MB`,
      ),
    ],
  }
}

/** What `engines-member.mjs` prints; null where the engine is not there. */
function measured(engine, seconds) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MEMBER, String(seconds)], {
    env: { ...process.env, CLADE_ENGINE: engine, TF_CPP_MIN_LOG_LEVEL: '2' },
    encoding: 'utf8',
  })
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1))
  if (/ENGINE_UNAVAILABLE|NATIVE_UNAVAILABLE/.test(stderr)) return null
  throw new Error(`${engine}: ${stderr}`)
}

/** Two digits that count, as the machine's noise allows. */
function rounded(value) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return (Math.round(value / unit) * unit).toLocaleString('en')
}
