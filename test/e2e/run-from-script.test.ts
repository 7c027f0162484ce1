import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CLADE, clade, type Ended, project, readCsv, reproducibleTables, run, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
/** The package, as a script of a user's imports it. */
const PACKAGE = pathToFileURL(path.resolve(CLADE, '../../index.js')).href
const SMALL = `{ population: 3, steps: 20_000, readyEvery: 5000, workers: 2, schedule: 'lockstep' }`

/** Runs a script in a process of its own, which has to end by itself. */
function script(name: string, text: string): Promise<Ended> {
  project(cwd, '.', { [`${name}.mjs`]: `import { CladeError, readRun, run } from '${PACKAGE}'\nconst small = ${SMALL}\n${text}` })
  return run(process.execPath, [`${name}.mjs`], { cwd })
}

/** The value that a script printed as JSON. */
function printed({ stdout, stderr, code }: Ended): unknown {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

test('truth: a script trains what the command trains, prints nothing, and ends by itself', async () => {
  const [told, command] = await Promise.all([
    script(
      'train',
      `const reports = []
      const data = await run('cartpole', { ...small, out: 'script', onReport: (report, { folder, done, total }) => reports.push({ report, folder, done, total }) })
      console.log(JSON.stringify({ reports, status: data.status, standings: data.standings, read: readRun('script').reports }))`,
    ),
    clade(['run', ...small({ out: path.join(cwd, 'command'), schedule: 'lockstep' }), '--quiet'], { cwd }),
  ])
  expect(command.code).toBe(0)
  const { reports, status, standings, read } = printed(told) as Record<string, { report: object; folder: string; done: number }[]>
  expect(reproducibleTables(path.join(cwd, 'script'))).toEqual(reproducibleTables(path.join(cwd, 'command')))
  expect(status).toBe('finished')
  expect(standings).toHaveLength(3)
  expect(reports!.map(({ report }) => report)).toEqual(read)
  expect(reports![0]).toMatchObject({ folder: path.join(cwd, 'script'), total: 60_000 })
  expect(reports!.at(-1)!.done).toBeGreaterThanOrEqual(60_000)
})

test('truth: a run that a script interrupts goes on where it was, as if it had never stopped', async () => {
  const ended = await script(
    'interrupt',
    `const stop = new AbortController()
    const numbers = []
    const onReport = ({ report }) => { numbers.push(report); if (report === 4) stop.abort() }
    const first = await run('cartpole', { ...small, out: 'interrupted', signal: stop.signal, onReport })
    const second = await run('cartpole', { ...small, out: 'interrupted', resume: true, onReport })
    const third = await run('cartpole', { ...small, out: 'interrupted', resume: true, onReport })
    console.log(JSON.stringify({ numbers, ends: [first, second, third].map(({ status, reports }) => [status, reports.length]) }))`,
  )
  const { numbers, ends } = printed(ended) as { numbers: number[]; ends: [string, number][] }
  expect(ends[0]![0]).toBe('interrupted')
  expect(ends[0]![1]).toBeLessThan(12)
  expect(ends.slice(1)).toEqual([
    ['finished', 12],
    ['finished', 12],
  ])
  expect(numbers).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
  expect(await clade(['run', ...small({ out: path.join(cwd, 'whole'), schedule: 'lockstep' }), '--quiet'], { cwd })).toMatchObject({
    code: 0,
  })
  expect(reproducibleTables(path.join(cwd, 'interrupted'))).toEqual(reproducibleTables(path.join(cwd, 'whole')))
})

test('truth: a script trains a run for longer', async () => {
  const ended = await script(
    'raised',
    `await run('cartpole', { ...small, out: 'raised' })
    const { status, config, budget, standings } = await run('cartpole', { ...small, out: 'raised', resume: true, raise: { steps: 30_000 } })
    const refused = await run('cartpole', { ...small, out: 'again', raise: { steps: 30_000 } }).catch(String)
    console.log(JSON.stringify([status, config.budget.stepsPerMember, budget.stepsPerMember, standings.map(({ steps }) => steps), refused]))`,
  )
  const refused = 'CladeError: Expected raise of run to be left out, or given with resume: true, got '
  expect(printed(ended)).toEqual(['finished', 20_000, 30_000, [30_000, 30_000, 30_000], expect.stringContaining(refused)])
})

test('truth: two runs side by side in one process are as each by itself, and can be resumed by another', async () => {
  project(cwd, 'mine', {
    'experiment.ts': `import { defineExperiment, logUniform } from 'clade'
      import { a2c, mlp } from 'clade/agents'
      import { steps } from './steps'
      export default defineExperiment({ name: 'mine', trainable: a2c({ env: 'CartPole-v1', envs: 4, network: mlp([8]) }),
        hyperparameters: { learningRate: logUniform(1e-4, 1e-2) }, population: 2, stepsPerMember: steps as number, readyEvery: 1000 })`,
    'steps.ts': 'export const steps: number = 3000',
  })
  const ended = await script(
    'two',
    `const stop = new AbortController()
    const [mine, other] = await Promise.all([
      run(new URL('./mine/experiment.ts', import.meta.url), { seed: 3, schedule: 'lockstep', out: 'one', workers: 1, signal: stop.signal, onReport: () => stop.abort() }),
      run('cartpole', { ...small, seed: 2, out: 'other', workers: 1 }),
    ])
    console.log(JSON.stringify([mine.name, mine.status, other.name, other.status, Object.keys(JSON.parse((await import('node:fs')).readFileSync('one/run.json', 'utf8')).modules)]))`,
  )
  expect(printed(ended)).toEqual(['mine', 'interrupted', 'cartpole', 'finished', ['experiment.ts', 'steps.ts']])
  const alone = path.join(cwd, 'alone')
  const commands = [
    ['resume', path.join(cwd, 'one'), '--quiet'],
    ['run', path.join(cwd, 'mine'), '--seed', '3', '--schedule', 'lockstep', '--out', alone, '--quiet'],
    ['run', ...small({ seed: 2, out: path.join(cwd, 'other-alone'), schedule: 'lockstep' }), '--quiet'],
  ]
  for (const command of commands) expect(await clade(command, { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(reproducibleTables(path.join(cwd, 'one'))).toEqual(reproducibleTables(alone))
  expect(reproducibleTables(path.join(cwd, 'other'))).toEqual(reproducibleTables(path.join(cwd, 'other-alone')))
})

test('truth: a script trains on the schedule that a run has found, as clade replay does', async () => {
  const found = path.join(cwd, 'found')
  expect(await clade(['run', ...small({ out: found, schedule: 'lockstep' }), '--quiet'], { cwd })).toMatchObject({ code: 0 })
  const [ended, command] = await Promise.all([
    script(
      'replay',
      `const replay = readRun('found').lineage()
      const { config } = await run('cartpole', { ...small, seed: 5, replay, out: 'replayed' })
      const refused = await run('cartpole', { ...small, replay: { steps: 9, stages: [{ fromStep: 0, hyperparameters: { rate: 1 } }] }, out: 'refused' }).catch(String)
      const wrong = await run('cartpole', { replay: { steps: 9, stages: [] } }).catch(String)
      console.log(JSON.stringify([config.method.name, refused, wrong]))`,
    ),
    clade(['replay', found, '--seed', '5', '--population', '3', '--out', path.join(cwd, 'replay'), '--quiet'], { cwd }),
  ])
  expect(command.code).toBe(0)
  expect(printed(ended)).toEqual([
    'replay',
    'CladeError: Expected replay to be a schedule of entropyCost, learningRate, got "rate"',
    expect.stringContaining('Expected replay of run to be a schedule { steps, stages } such as run.lineage(), got'),
  ])
  expect(reproducibleTables(path.join(cwd, 'replayed'))).toEqual(reproducibleTables(path.join(cwd, 'replay')))
})

test('truth: without workers it trains on the thread of the script', async () => {
  const ended = await script(
    'inline',
    `const data = await run('cartpole', { ...small, out: 'inline', workers: 0 })
    console.log(JSON.stringify(data.totalSteps))`,
  )
  expect(printed(ended)).toBeGreaterThanOrEqual(60_000)
  expect(readCsv(cwd, 'inline', 'members.csv')).toHaveLength(12)
})

describe('truth: what cannot be done', () => {
  test('rejects with a code, writes nothing, and leaves the process alone', async () => {
    const ended = await script(
      'bad',
      `await run('cartpole', { ...small, steps: 5000, out: 'taken' })
      const calls = [
        () => run(3),
        () => run('cartpol'),
        () => run('./nowhere.ts'),
        () => run('https://example.com/experiment.js'),
        () => run('cartpole', { steeps: 1 }),
        () => run('cartpole', { steps: -5 }),
        () => run('cartpole', { method: 'pbd' }),
        () => run('cartpole', { workers: 1.5 }),
        () => run('cartpole', { signal: 'now' }),
        () => run('cartpole', { out: '' }),
        () => run('cartpole', { ...small, out: 'taken' }),
        () => run('cartpole', { signal: AbortSignal.abort(new Error('enough')) }),
      ]
      const codes = []
      for (const call of calls) codes.push(await call().then(() => 'no error', (error) => error instanceof CladeError ? error.code : error.message))
      console.log(JSON.stringify(codes))`,
    )
    expect(printed(ended)).toEqual([
      ...['INVALID_OPTION', 'EXPERIMENT_UNKNOWN', 'MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'UNKNOWN_OPTION', 'INVALID_OPTION'],
      ...['INVALID_OPTION', 'INVALID_OPTION', 'INVALID_OPTION', 'INVALID_OPTION', 'RUN_EXISTS', 'enough'],
    ])
    expect(existsSync(path.join(cwd, 'runs'))).toBe(false)
  })

  test('an error of onReport ends the run, which can be resumed', async () => {
    const ended = await script(
      'throwing',
      `const onReport = ({ report }) => { if (report > 2) throw new Error('not so') }
      const message = await run('cartpole', { ...small, schedule: 'async', out: 'thrown', onReport }).catch((error) => error.message)
      const { status, reports } = readRun('thrown')
      const again = await run('cartpole', { ...small, schedule: 'async', out: 'thrown', resume: true })
      console.log(JSON.stringify([message, status, reports.length, again.status, again.reports.length]))`,
    )
    expect(printed(ended)).toEqual(['not so', 'failed', 3, 'finished', 12])
  })

  test('prints of environments go to standard error', async () => {
    project(cwd, 'printing', {
      'experiment.mjs': `import { defineExperiment, logUniform } from 'clade'
        import { random } from 'clade/agents'
        const spec = random({ env: 'CartPole-v1' })
        const create = async (host) => { console.log('made'); return spec.create(host) }
        export default defineExperiment({ name: 'printing', trainable: { ...spec, create }, hyperparameters: {}, population: 1, stepsPerMember: 100, readyEvery: 100 })`,
    })
    const { code, stdout, stderr } = await script('prints', `await run('printing', { out: 'printed', workers: 1 })`)
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'lane 0: made\n' })
    expect(JSON.parse(readFileSync(path.join(cwd, 'printed', 'run.json'), 'utf8')).status).toBe('finished')
  })
})
