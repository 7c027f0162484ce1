import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { methods } from '../../dist/src/population/policies/index.js'
import { stream } from '../../dist/src/random.js'
import { readRun } from '../../dist/src/run-reader/read-run.js'
import { RunReader } from '../../dist/src/run-reader/run-reader.js'
import { clade, type Ended, inParallel, readCsv, reproducibleTables, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const SEED = 20_261_130
const [SHORT, LONG] = [4000, 8000]

type Setup = Readonly<Record<string, string | number>>
const argsOf = (setup: Setup) => ['run', ...small({ 'ready-every': 250, steps: SHORT, workers: 2, ...setup })]
const out = (name: string) => path.join(cwd, name)

/** Raises the budget of a run as often as it takes: a kill may have come before the journal held the raise, or after. */
async function raised(run: string): Promise<Ended> {
  const end = await clade(['resume', run, '--steps', String(LONG), '--workers', '1', '--quiet'], { cwd })
  if (!end.stderr.includes(`more than the run has (${LONG}`)) return end
  return clade(['resume', run, '--quiet'], { cwd })
}

/** Milliseconds of a whole run: until it trains, and from there. */
let [startup, training] = [0, 0]

beforeAll(async () => {
  const began = performance.now()
  expect(await clade(argsOf({ out: out('timed'), steps: LONG }), { cwd })).toMatchObject({ code: 0 })
  training = 1000 * Math.max(...readCsv(out('timed'), 'members.csv').map((row) => Number(row.wall_s)))
  startup = performance.now() - began - training
})

test('law: in lockstep, steps and then on to twice as many give the tables of all at once, with kills between and during', {
  timeout: 300_000,
}, async () => {
  // A method that reads shares of the budget is no case: `sequential` cuts it into trials.
  const kinds = [
    { method: 'pbt', kills: 1 },
    { method: 'pbt', kills: 2 },
    { method: 'random', kills: 1 },
    { method: 'multi-frequency', kills: 2 },
    { method: 'fire', kills: 2 },
  ] as const
  const cases = kinds.map((kind) => ({ ...kind, population: methods[kind.method].population }))
  await inParallel(
    2,
    cases.map(({ kills, ...setup }, number) => async () => {
      const random = stream(SEED, `kills/${number}`)
      const [once, twice] = [out(`once-${number}`), out(`twice-${number}`)]
      const lockstep = { ...setup, schedule: 'lockstep' }
      const kill = async (args: readonly string[]) => {
        const early = random() < 0.5
        const signal = early ? { after: random() * 1.2 * startup } : { after: random() * training, from: '%' }
        await clade(args, { cwd, signal: { name: 'SIGKILL', ...signal } })
      }
      expect(await clade(argsOf({ ...lockstep, out: once, steps: LONG }), { cwd })).toMatchObject({ code: 0, stderr: '' })
      const short = [...argsOf({ ...lockstep, out: twice, workers: 1 }), '--resume']
      // One kill comes amid the shorter run, which is raised as it is: the case of a run that was cut off.
      if (kills === 1) await clade(short, { cwd, signal: { name: 'SIGKILL', after: 0.25 * random() * training, from: '%' } })
      else expect(await clade(short, { cwd })).toMatchObject({ code: 0, stderr: '' })
      for (let k = 0; k < kills; k++) await kill(['resume', twice, '--steps', String(LONG)])
      expect(await raised(twice), `${setup.method}, ${kills} kills`).toMatchObject({ code: 0, stderr: '' })
      expect(reproducibleTables(twice), `${setup.method}, ${kills} kills`).toEqual(reproducibleTables(once))
      expect(await clade(['verify', twice, '--quiet', '--workers', '1'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    }),
  )
})

describe.each(['async', 'lockstep'])('%s', (schedule) => {
  test('law: a run that is trained on verifies, replays exactly, and says what it was', { timeout: 120_000 }, async () => {
    const run = out(`on-${schedule}`)
    const setup = { population: 5, schedule, out: run, workers: 2 }
    expect(await clade(argsOf(setup), { cwd })).toMatchObject({ code: 0 })
    const reader = new RunReader(run)
    expect(reader.update().anew).toBe(true)
    expect(await clade(['resume', run, '--steps', '6000'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const end = await clade(['resume', run, '--steps', '7000'], { cwd })
    expect(end).toMatchObject({ code: 0, stderr: '' })
    expect(end.stdout).toContain('the budget is raised from 6000 steps per member to 7000 steps per member')
    // Who has read the run reads on, and begins anew where decisions that were read have been taken back.
    expect(reader.update().anew).toBe(schedule === 'lockstep')
    expect(reader.read().events).toEqual(readRun(run).events)
    expect(reader.read().standings).toEqual(readRun(run).standings)
    const { config, raises, status } = runFile(run)
    expect(status).toBe('finished')
    expect(config.budget).toEqual({ stepsPerMember: SHORT, totalSteps: null, seconds: null })
    expect(readRun(run).budget).toEqual({ stepsPerMember: 7000, totalSteps: null, seconds: null })
    expect(raises?.map(({ budget }) => budget.stepsPerMember)).toEqual([6000, 7000])
    const members = readCsv(run, 'members.csv')
    expect(new Set(members.map(({ member, steps }) => `${member} ${steps}`)).size).toBe(members.length)
    expect(readCsv(run, 'summary.csv').every(({ steps }) => Number(steps) >= 7000)).toBe(true)
    expect(await clade(['verify', run, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const { member } = readCsv(run, 'summary.csv')[0]!
    const hash = members.findLast((row) => row.member === member)!.weights_hash
    expect(await clade(['replay', run, '--exact', '--quiet'], { cwd })).toMatchObject({ code: 0, stdout: `${hash}\n` })
  })
})

test('truth: a resume of a finished run says how to go on, and a limit that is none is refused in a sentence', {
  timeout: 60_000,
}, async () => {
  const run = out('finished')
  expect(await clade(argsOf({ out: run, steps: 500 }), { cwd })).toMatchObject({ code: 0 })
  const end = await clade(['resume', run], { cwd })
  expect(end).toMatchObject({ code: 0, stderr: '' })
  expect(end.stdout).toContain('this run has finished: there is nothing to do; train on with clade resume finished --steps N')
  const before = JSON.stringify(runFile(run))
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [['--steps', '500'], '--steps to be more than the run has (500 steps per member), got 500'],
    [['--steps', '-5'], '--steps to be more than the run has (500 steps per member), got -5'],
    [['--steps', '1000.5'], '--steps to be a whole number, got 1000.5'],
    [['--total-steps', '90000'], '--total-steps to be a limit that the run has (--steps N), got 90000'],
    [['--steps', '600', '--seconds', '60'], '--seconds to be a limit that the run has (--steps N), got 60'],
  ]
  for (const [flags, rule] of refusals) {
    expect(await clade(['resume', run, ...flags], { cwd })).toMatchObject({ code: 2, stderr: `clade: Expected ${rule} [INVALID_OPTION]\n` })
  }
  expect(JSON.stringify(runFile(run))).toBe(before)
  const mismatch = await clade(['run', ...small({ 'ready-every': 250, steps: 600, out: run }), '--resume'], { cwd })
  expect(mismatch.code).toBe(2)
  expect(mismatch.stderr).toContain(
    'to train it for longer, leave the experiment as it was and use clade resume with --steps [RUN_CONFIG_MISMATCH]',
  )
})
