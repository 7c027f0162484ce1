// Starts two processes on one folder at random moments: one must own it and end as if it had been alone, the other must be refused in one
// sentence that names the owner.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clade, drawsOf, inFolder, isClean, start, Tally, tablesOf, trialOptions } from './support.mjs'

const { seed, count, keep } = trialOptions(200)

const SHAPE = ['--population', '3', '--ready-every', '500', '--schedule', 'lockstep', '--workers', '1']
/** Two ways to use one folder, by their flags. */
const STEPS = ['9000', '12000']
const runs = (out, steps, ...more) => ['run', 'cartpole', ...SHAPE, '--steps', steps, '--out', out, '--quiet', ...more]
const compares = (out, steps) => [
  'compare',
  'cartpole',
  ...SHAPE,
  '--steps',
  steps,
  '--out',
  out,
  '--methods',
  'pbt',
  '--seeds',
  '1',
  '--quiet',
]

/** The commands of the two processes of a pair, by name. */
const KINDS = {
  'two runs with other flags': (out) => STEPS.map((steps) => runs(out, steps)),
  'two runs with the same flags': (out) => STEPS.map(() => runs(out, STEPS[0], '--resume')),
  'a run and a resume': (out) => [runs(out, STEPS[0], '--resume'), ['resume', out, '--quiet', '--workers', '1']],
  'two resumes after a kill': (out) => STEPS.map(() => ['resume', out, '--quiet', '--workers', '1']),
  'two compares with other flags': (out) => STEPS.map((steps) => compares(out, steps)),
}

await inFolder(keep, async (folder) => {
  const tally = new Tally()
  const tables = new Map()
  let refused = 0
  for (const steps of STEPS) {
    const out = path.join(folder, `alone-${steps}`)
    const end = await clade(runs(out, steps), folder)
    if (end.code !== 0) throw new Error(end.stderr)
    tables.set(steps, tablesOf(out))
  }

  for (let pair = 0; pair < count; pair++) {
    const random = drawsOf(seed, `owners/${pair}`)
    const names = Object.keys(KINDS)
    const name = names[pair % names.length]
    const out = path.join(folder, `pair-${pair}`)
    if (name.includes('kill')) {
      const child = start(runs(out, STEPS[0]), folder)
      await sleep(600 + 900 * random())
      child.kill()
      await child.ended
    }
    const commands = KINDS[name](out)
    const first = start(commands[0], folder)
    // Mostly within the moments in which a run is made.
    await sleep(random() < 0.3 ? 0 : 900 * random() ** 2)
    const second = start(commands[1], folder)
    const processes = [first, second]
    const ends = await Promise.all(processes.map(({ ended }) => ended))
    const told = () => `pair ${pair}, ${name}: ${ends.map(({ code, stderr }) => `${code} ${stderr}`).join(' | ')}`

    if (!ends.every(isClean)) {
      tally.add('stacks', told())
      continue
    }
    // Of two that ended well the later one found a finished run, and nothing to do.
    const well = ends.filter(({ code }) => code === 0).sort((a, b) => a.at - b.at)
    const owner = ends.indexOf(well[0])
    if (owner < 0) {
      // A resume of a folder in which there is no run yet is refused, and so is one after a kill that came before there was one.
      const nothingThere = ends.every(({ stderr }) => stderr.includes('[RUN_INVALID]'))
      if (!nothingThere) tally.add('lost', told())
      continue
    }
    const other = ends[1 - owner]
    const isRefused = other.code === 2 && other.stderr.includes(`process ${processes[owner].pid} is writing it [JOURNAL_IN_USE]`)
    // A resume may come before there is a run, and any of them may come when the owner has ended.
    const cameBefore = other.code === 2 && other.stderr.includes('[RUN_INVALID]')
    // A claim ends a moment before its process does.
    const cameAfter = other.at > ends[owner].at || /\[(RUN_EXISTS|RUN_CONFIG_MISMATCH|COMPARE_MISMATCH)\]/.test(other.stderr)
    if (isRefused) refused++
    if (!isRefused && !cameBefore && !cameAfter) tally.add('wrong', told())

    const run = name.includes('compares') ? path.join(out, 'pbt-1') : out
    const steps = name.includes('other flags') ? STEPS[owner] : STEPS[0]
    if (tablesOf(run) !== tables.get(steps)) tally.add('wrong', `${told()}: the owner's run has other tables`)
    const { status, overrides } = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'))
    if (status !== 'finished' || String(overrides.steps) !== steps)
      tally.add('wrong', `${told()}: the owner's run.json says ${status}, ${overrides.steps}`)
    const verified = await clade(['verify', run, '--quiet', '--workers', '1'], folder)
    if (verified.code !== 0) tally.add('wrong', `${told()}: ${verified.stderr}`)
  }
  tally.report(`${count} pairs, seed ${seed}, ${refused} refused by an owner at work`)
})
