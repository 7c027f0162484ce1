// Tries spoilt configurations on the API and, some of them, on the command line: every error must be one sentence with a code.
//   npm run build && node scripts/trials/fuzz.mjs --seed 1 --count 10000 [--cli 200]
// Prints one line; exits with 1 if there was a fault, after a line for each.
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { describeConfig } from '../../dist/src/describe-config.js'
import { resolveExperiment } from '../../dist/src/resolve-experiment.js'
import { configurationOf, flagsOf, overridesOf } from './configurations.mjs'
import { clade, inFolder } from './support.mjs'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '10000' }, cli: { type: 'string' } },
})
const [first, count] = [Number(values.seed) * 1_000_000, Number(values.count)]
const processes = Number(values.cli ?? Math.ceil(count / 100))
/** Milliseconds that a call of the API, and a process, may take. */
const [SLOW, HANG] = [20_000, 60_000]
const LONGEST = 1500
const faults = []

/** The fault of an error, in words; undefined where it is a sentence with a code. */
function faultOf(error) {
  if (!(error instanceof Error) || typeof error.code !== 'string' || !/^[A-Z_]+$/.test(error.code)) {
    return `raw: ${error instanceof Error ? error.stack.split('\n').slice(0, 4).join(' | ') : String(error)}`
  }
  if (error.message.length > LONGEST) return `${error.code} of ${error.message.length} letters`
  return undefined
}

async function tryApi(seed) {
  const began = performance.now()
  let step = 'making it'
  try {
    const experiment = configurationOf(seed)
    step = 'resolving it'
    const config = resolveExperiment(experiment, overridesOf(seed))
    step = 'describing it'
    JSON.stringify(describeConfig(config))
    step = 'opening it'
    const trainable = await config.trainable.create({ load: async () => undefined })
    await trainable.close?.()
    return 'accepted'
  } catch (error) {
    const fault = faultOf(error)
    if (fault) faults.push(`seed ${seed}, ${step}: ${fault}`)
    return 'refused'
  } finally {
    const took = performance.now() - began
    if (took > SLOW) faults.push(`seed ${seed}, ${step}: took ${Math.round(took)} ms`)
  }
}

const configurations = new URL('./configurations.mjs', import.meta.url).href

async function tryCli(seed, folder) {
  const module = path.join(folder, `${seed}.mjs`)
  writeFileSync(module, `import { configurationOf } from '${configurations}'\nexport default configurationOf(${seed})\n`)
  const args = ['run', module, '--out', path.join(folder, `run-${seed}`), '--quiet', '--workers', '1', ...flagsOf(seed)]
  const { code, stdout, stderr } = await clade(args, folder, HANG)
  const lines = stderr.trimEnd().split('\n')
  const isSaid = code === 0 || lines.every((line) => /^clade: .+ \[[A-Z_]+\]$/.test(line))
  if (![0, 1, 2].includes(code)) faults.push(`seed ${seed}, clade ${args.slice(6).join(' ')}: exit ${code} ${stderr.slice(0, 300)}`)
  else if (!isSaid || stderr.length > 2 * LONGEST) faults.push(`seed ${seed}, clade ${args.slice(6).join(' ')}: ${stderr.slice(0, 600)}`)
  if (/(?!\n)[\p{Cc}\u202e]/u.test(stdout + stderr)) faults.push(`seed ${seed}: control characters ${JSON.stringify(stderr.slice(0, 300))}`)
}

process.on('unhandledRejection', (error) => faults.push(`unhandled: ${error instanceof Error ? error.stack : String(error)}`))
const ends = { accepted: 0, refused: 0 }
for (let seed = first; seed < first + count; seed++) ends[await tryApi(seed)]++

const seeds = Array.from({ length: processes }, (_, i) => first + Math.floor((i * count) / processes))
await inFolder(false, async (folder) => {
  const lanes = Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) await tryCli(seed, folder)
  })
  await Promise.all(lanes)
})
if (Object.keys(Object.prototype).length > 0) faults.push('the prototype of all objects was changed')
for (const fault of faults) console.error(fault)
console.log(
  `${count} configurations (${ends.accepted} accepted, ${ends.refused} refused), ${processes} on the command line: ${faults.length} faults`,
)
process.exit(faults.length > 0 ? 1 : 0)
