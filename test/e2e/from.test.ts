import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { run } from '../../dist/src/api/run.js'
import { readRun } from '../../dist/src/run-reader/read-run.js'
import { clade, killedWhen, project, readCsv, reportsIn, reproducibleTables, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const out = (name: string) => path.join(cwd, name)
const SMALL = { population: 4, steps: 3000, 'ready-every': 500, workers: 2 }
const source = out('source')

/** The arguments of a run that begins from an agent. */
const begin = (from: string, name: string, options: Readonly<Record<string, string | number>> = {}) => [
  ...['run', ...small({ ...SMALL, schedule: 'lockstep', seed: 7, out: out(name), ...options })],
  ...['--from', from, '--quiet'],
]

beforeAll(async () => {
  expect(await clade(['run', ...small({ ...SMALL, out: source }), '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
})

test('truth: a population begins from the winner of a run, or from a member, and says so everywhere', { timeout: 60_000 }, async () => {
  const winner = readRun(source).standings[0]!
  expect(await clade(begin('source', 'from-winner'), { cwd })).toMatchObject({ code: 0, stderr: '' })
  const run = readRun(out('from-winner'))
  expect(run.config.from).toEqual({
    ...{ run: 'source', member: winner.member, score: winner.score, hyperparameters: winner.hyperparameters },
    ...{ weightsHash: readCsv(source, 'members.csv').findLast(({ member }) => Number(member) === winner.member)!.weights_hash },
    steps: readRun(source)
      .lineage()
      .legs.reduce((sum, { from, to }) => sum + to - from, 0),
  })
  expect(run.events[0]).toMatchObject({ decision: 'init', weightsHash: run.config.from!.weightsHash, after: winner.hyperparameters })
  expect(run.events[0]!.reason).toContain(`begins from member ${winner.member} of source, score ${winner.score}`)
  for (const { ancestors } of readCsv(out('from-winner'), 'summary.csv'))
    expect(ancestors).toMatch(new RegExp(`(^|<)source:${winner.member}$`))
  expect(readFileSync(path.join(out('from-winner'), 'lineage.svg'), 'utf8')).toContain(`begun from source:${winner.member}`)

  expect(await clade([...begin(`${source}:2`, 'from-2'), '--fresh-hyperparameters'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  const fresh = readRun(out('from-2'))
  expect(fresh.config.from).toMatchObject({ run: 'source', member: 2, hyperparameters: null })
  expect(
    await clade(['run', ...small({ ...SMALL, schedule: 'lockstep', seed: 7, out: out('scratch') }), '--quiet'], { cwd }),
  ).toMatchObject({ code: 0 })
  const inits = (name: string) =>
    readRun(out(name))
      .events.slice(0, 4)
      .map(({ after }) => after)
  expect(inits('from-2')).toEqual(inits('scratch'))
})

test('law: the run that it came from may go: a killed run goes on, is trained on, verifies and replays exactly', {
  timeout: 120_000,
}, async () => {
  const gone = out('gone')
  cpSync(source, gone, { recursive: true })
  expect(await clade(begin(gone, 'whole', { steps: 6000 }), { cwd })).toMatchObject({ code: 0, stderr: '' })
  const run = out('killed')
  await killedWhen(begin(gone, 'killed'), cwd, () => reportsIn(run) >= 4)
  rmSync(gone, { recursive: true })
  expect(await clade(['resume', run, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(await clade(['resume', run, '--steps', '6000', '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(reproducibleTables(run)).toEqual(reproducibleTables(out('whole')))
  // The run may be moved, too.
  const moved = out('moved')
  renameSync(run, moved)
  expect(await clade(['verify', moved, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  const { member } = readCsv(moved, 'summary.csv')[0]!
  const hash = readCsv(moved, 'members.csv').findLast((row) => row.member === member)!.weights_hash
  expect(await clade(['replay', moved, '--exact', '--quiet'], { cwd })).toMatchObject({ code: 0, stdout: `${hash}\n` })
  expect(await clade(['replay', moved, '--quiet', '--out', out('replayed')], { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(readRun(out('replayed')).events[0]!.weightsHash).toBe(readRun(moved).config.from!.weightsHash)
  expect(await clade(['verify', out('replayed'), '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
})

test('truth: an agent of a run that goes on will do, and one whose experiment is gone', { timeout: 60_000 }, async () => {
  const [live, name] = [out('live'), 'a,"<b>\u001b[31m:1']
  const longer = ['run', ...small({ ...SMALL, steps: 100_000_000, out: live }), '--quiet']
  let begun: ReturnType<typeof clade> | null = null
  let done = false
  // The run is killed once the other one has ended.
  await killedWhen(longer, cwd, () => {
    if (reportsIn(live) >= 8) begun ??= clade(begin('live:1', 'from-live', { steps: 1000 }), { cwd }).finally(() => (done = true))
    return done
  })
  expect(await begun).toMatchObject({ code: 0, stderr: '' })
  expect(await clade(['verify', out('from-live'), '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  // A hostile name of the folder says nothing in CSV files and figures.
  cpSync(source, out(name), { recursive: true })
  const renamed = runFile(out(name))
  expect(renamed.experiment).toBe('cartpole')
  expect(await clade(begin(name, 'from-hostile', { steps: 1000 }), { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(readRun(out('from-hostile')).config.from!.run).toBe('a___b___31m_1')
})

test('truth: a script and a compare begin from an agent, too', { timeout: 60_000 }, async () => {
  const options = { population: 4, steps: 1000, readyEvery: 500, seed: 7, schedule: 'lockstep', workers: 1 } as const
  const scripted = await run('cartpole', { ...options, out: out('scripted'), from: `${source}:2` })
  const { weightsHash, run: named } = scripted.config.from!
  expect([named, scripted.events[0]!.weightsHash]).toEqual(['source', weightsHash])
  const compare = [
    'compare',
    ...small({ ...SMALL, steps: 1000, out: out('compared') }),
    '--methods',
    'pbt,random',
    '--seeds',
    '1',
    '--quiet',
  ]
  // Twice: the second finds all done.
  for (let i = 0; i < 2; i++) expect(await clade([...compare, '--from', `${source}:2`], { cwd })).toMatchObject({ code: 0, stderr: '' })
  for (const method of ['pbt', 'random']) expect(readRun(out(`compared/${method}-1`)).config.from!.weightsHash).toBe(weightsHash)
})

const OTHER = (options: string) => `
import { defineExperiment, logUniform } from 'clade'
import { a2c, lstm, ppo, mlp } from 'clade/agents'
export default defineExperiment({
  name: 'other', trainable: ${options}, hyperparameters: { learningRate: logUniform(1e-9, 1e-8) },
  population: 2, stepsPerMember: 1000, readyEvery: 500,
})`

test('truth: an agent that does not fit is refused in one sentence, and no folder is left', { timeout: 120_000 }, async () => {
  const recorded = readRun(source).config.trainable
  expect(recorded.name).toBe('a2c')
  const cases: readonly (readonly [string, string])[] = [
    [
      "a2c({ env: 'Acrobot-v1', network: mlp([64, 64]) })",
      'Expected the observations of Acrobot-v1 to be Box(4) of float32, as the agent was trained for, got Box(6) of float32 [SPACES_DIFFER]',
    ],
    ["a2c({ env: 'CartPole-v1', network: mlp([32]) })", "to have network.hidden [32], as the experiment's, got [64, 64] [AGENT_DIFFERS]"],
    ["a2c({ env: 'CartPole-v1', network: mlp([64, 32]) })", "to have network.hidden.1 32, as the experiment's, got 64 [AGENT_DIFFERS]"],
    ["a2c({ env: 'CartPole-v1', network: lstm(64) })", 'to have network.kind "lstm", as the experiment\'s, got "mlp" [AGENT_DIFFERS]'],
    ["ppo({ env: 'CartPole-v1' })", 'Expected the agent to begin from to be "ppo", as the experiment\'s, got "a2c" [AGENT_DIFFERS]'],
  ]
  for (const [i, [trainable, message]] of cases.entries()) {
    const folder = project(cwd, `other-${i}`, { 'experiment.mjs': OTHER(trainable) })
    const end = await clade(['run', path.join(folder, 'experiment.mjs'), '--from', source, '--fresh-hyperparameters', '--quiet'], {
      cwd: folder,
    })
    expect(end.code, end.stderr).toBe(2)
    expect(end.stderr).toContain(message)
    expect(end.stderr.split('\n')).toHaveLength(2)
    expect(existsSync(path.join(folder, 'runs')) ? readdirSync(path.join(folder, 'runs')) : []).toEqual([])
  }
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [['--from', `${source}:4`], 'Expected the member of --from to be a member of the run (0 to 3), got 4 [INVALID_OPTION]'],
    [['--from', out('nowhere')], `Expected ${out('nowhere')} to hold a Clade run, but there is no run.json [RUN_INVALID]`],
    [['--from', ''], 'Expected --from to be the folder of a run, or <folder>:<member>, got "" [INVALID_OPTION]'],
    [['--fresh-hyperparameters'], 'Expected --fresh-hyperparameters with --from, got it alone [INVALID_OPTION]'],
  ]
  for (const [flags, message] of refusals) {
    expect(await clade(['run', ...small(SMALL), ...flags], { cwd })).toMatchObject({ code: 2, stderr: `clade: ${message}\n` })
  }
  const ppo = project(cwd, 'ppo', {
    'experiment.mjs': OTHER("ppo({ env: 'CartPole-v1' })").replace(
      'learningRate: logUniform(1e-9, 1e-8)',
      'clipRange: logUniform(0.1, 0.3)',
    ),
  })
  expect((await clade(['run', path.join(ppo, 'experiment.mjs'), '--from', source], { cwd: ppo })).stderr).toBe(
    'clade: Expected the agent to begin from to have a setting clipRange (or --fresh-hyperparameters, which draws others), ' +
      'got one that has none [AGENT_DIFFERS]\n',
  )
  const narrow = project(cwd, 'narrow', { 'experiment.mjs': OTHER("a2c({ env: 'CartPole-v1', network: mlp([64, 64]) })") })
  const end = await clade(['run', path.join(narrow, 'experiment.mjs'), '--from', source], { cwd: narrow })
  expect(end).toMatchObject({ code: 2 })
  expect(end.stderr).toMatch(
    /^clade: Expected the learningRate of --from to be inside the range of the experiment \(or --fresh-hyperparameters, which draws others\), got 0\.\d+ \[INVALID_OPTION\]\n$/,
  )
})
