import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type RunData, readRun } from '../../src/index.js'
import { RunReader } from '../../src/run-reader/run-reader.js'
import { CLADE, CSV_FILES, clade, killedWhen, type Row, readCsv, reportsIn, run as runProcess, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const run = path.join(cwd, 'run')

beforeAll(async () => {
  expect(await clade(['run', ...small({ out: run }), '--quiet'], { cwd })).toMatchObject({ code: 0 })
})

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value))

/** The rows that a run's CSV files hold, made of what was read. */
function tablesOf(data: RunData): Record<(typeof CSV_FILES)[number], Row[]> {
  const { hyperparameters, reports, events, standings } = data
  const rowOf = (fields: Record<string, unknown>): Row =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, text(value)]))
  const named = (values: Readonly<Record<string, unknown>> | null, end = '') =>
    Object.fromEntries(hyperparameters.map((name) => [`hp.${name}${end}`, values?.[name]]))
  return {
    'members.csv': reports.map(({ weightsHash: weights_hash, wall: wall_s, hyperparameters: values, metrics: _, ...rest }) =>
      rowOf({ ...rest, weights_hash, wall_s, ...named(values) }),
    ),
    'episodes.csv': [...data.episodes].map((row) => rowOf({ ...row })),
    'events.csv': events.map(({ event, member, steps, score, decision, copied, reason, wall: wall_s, before, after }) =>
      rowOf({
        ...{ event, member, steps, score, decision, reason, wall_s, ...named(before, '.before'), ...named(after, '.after') },
        ...{ donor: copied?.donor, donor_steps: copied?.donorSteps, donor_score: copied?.donorScore },
      }),
    ),
    'metrics.csv': reports.flatMap(({ report, member, steps, metrics }) =>
      Object.entries(metrics).map(([metric, value]) => rowOf({ report, member, steps, metric, value })),
    ),
    'summary.csv': standings.map(({ rank, member, score, steps, ancestors, hyperparameters: values }) =>
      rowOf({ rank, member, score, steps, ancestors: ancestors.join('<'), ...named(values) }),
    ),
  }
}

const csvOf = (folder: string) => Object.fromEntries(CSV_FILES.map((file) => [file, readCsv(folder, file)]))

test('truth: a finished run reads as its CSV files', () => {
  const data = readRun(run)
  expect(tablesOf(data)).toEqual(csvOf(run))
  expect(data).toMatchObject({
    ...{ folder: run, name: 'cartpole', seed: 1, status: 'finished', totalSteps: 60_000, experiment: 'cartpole' },
    config: { population: 3, readyEvery: 5000, budget: { stepsPerMember: 20_000, totalSteps: null, seconds: null } },
    hyperparameters: ['learningRate', 'entropyCost'],
  })
  expect(data.episodes.columns.return).toHaveLength(data.episodes.length)
  expect(data.winner).toBe(data.standings[0]!.member)
  const best = data.reports.reduce((a, b) => ((b.score ?? 0) > (a.score ?? 0) ? b : a))
  expect(data.best).toMatchObject({ score: best.score, snapshot: { member: best.member } })
})

test("truth: a member's lineage is that of the summary, and its legs add up to its stages", () => {
  const data = readRun(run)
  for (const { member, ancestors, steps, hyperparameters } of data.standings) {
    const { legs, stages, ...line } = data.lineage(member)
    expect(line.ancestors).toEqual(ancestors)
    expect(legs.at(-1)).toMatchObject({ member, to: steps })
    expect(stages[0]!.fromStep).toBe(0)
    expect(stages.at(-1)!.hyperparameters).toEqual(hyperparameters)
  }
  expect(data.lineage()).toEqual(data.lineage(data.winner!))
  expect(() => data.lineage(7)).toThrow('Expected member to be a member of the run (0 to 2), got 7')
})

test('truth: a run that is killed reads as interrupted, with all that was committed', async () => {
  const killed = path.join(cwd, 'killed')
  // Rows come before commits, which are four a second.
  const hasCommitted = () => reportsIn(killed) > 20 && readRun(killed).reports.length > 0
  await killedWhen(['run', ...small({ out: killed, steps: 2_000_000, 'ready-every': 1000 }), '--quiet'], cwd, hasCommitted)
  expect(JSON.parse(readFileSync(path.join(killed, 'run.json'), 'utf8')).status).toBe('running')
  const data = readRun(killed)
  expect(data).toMatchObject({ status: 'interrupted', finishedAt: null })
  expect(data.reports.length).toBeGreaterThan(0)
  expect(data.wallSeconds).toBeGreaterThan(0)
  const { 'members.csv': members } = tablesOf(data)
  const rows = readCsv(killed, 'members.csv')
  const both = Math.min(rows.length, members.length)
  expect(members.slice(0, both)).toEqual(rows.slice(0, both))
})

test('truth: a run is read while it trains, only what is new each time, and what was read before stays as it was', async () => {
  const live = path.join(cwd, 'live')
  const controller = new AbortController()
  const going = clade(['run', ...small({ out: live, steps: 2_000_000, 'ready-every': 1000 }), '--quiet'], {
    cwd,
    signal: { name: 'SIGINT', when: () => controller.signal.aborted },
  })
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await until(() => existsSync(path.join(live, 'run.json')))
  const reader = new RunReader(live)
  const first = reader.update()
  expect(first.anew).toBe(true)
  const before = reader.read()
  expect(before.status).toBe('running')
  const copy = structuredClone({ ...before, lineage: null, policy: null, episodes: [...before.episodes] })
  const entries = [...first.entries]
  await until(() => {
    const { entries: more, anew } = reader.update()
    expect(anew).toBe(false)
    entries.push(...more)
    return reader.read().reports.length > before.reports.length + 20
  })
  expect({ ...before, lineage: null, policy: null, episodes: [...before.episodes] }).toEqual(copy)
  controller.abort()
  expect((await going).code).toBe(130)
  entries.push(...reader.update().entries)
  const [once, often] = [readRun(live), reader.read()]
  expect(once.status).toBe('interrupted')
  expect({ ...often, lineage: null, policy: null }).toEqual({ ...once, lineage: null, policy: null })
  expect(entries.map(({ event }) => event)).toEqual(once.events.map(({ event: _, report: __, ...event }) => event))
  expect(tablesOf(once)).toMatchObject({ 'members.csv': readCsv(live, 'members.csv'), 'events.csv': readCsv(live, 'events.csv') })
})

describe('truth: what is no run', () => {
  const folder = (name: string, file: object | null) => {
    const where = path.join(cwd, name)
    mkdirSync(where, { recursive: true })
    if (file) writeFileSync(path.join(where, 'run.json'), JSON.stringify(file))
    return where
  }
  const file = () => JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'))

  test('is refused with a code', () => {
    expect(() => readRun(path.join(cwd, 'nowhere'))).toThrow(/Expected .+nowhere to hold a Clade run, but there is no run.json/)
    expect(() => readRun(folder('empty', null))).toThrow(expect.objectContaining({ code: 'RUN_INVALID' }))
    expect(() => readRun(folder('bare', { ...file(), config: {} }))).toThrow('but its run.json has no hyperparameters')
    expect(() => readRun(folder('short', file()))).toThrow(expect.objectContaining({ code: 'JOURNAL_SHORT' }))
  })

  test('but a run that has not made its journal yet has no members', () => {
    const { entries: _, ...begun } = file()
    const where = folder('begun', { ...begun, status: 'running', finishedAt: null })
    const expected = { status: 'interrupted', winner: null, best: null, reports: [], standings: [], events: [] }
    expect(readRun(where)).toMatchObject(expected)
    mkdirSync(path.join(where, 'journal'))
    writeFileSync(path.join(where, 'journal', 'data.mdb'), '')
    const data = readRun(where)
    expect(data).toMatchObject(expected)
    expect([...data.episodes]).toEqual([])
    expect(() => data.lineage()).toThrow('Expected cartpole to have a member, but none has begun yet')
  })

  test('and another run in the same folder is read anew', async () => {
    const where = path.join(cwd, 'again')
    const options = small({ out: where, steps: 5000, seed: 1, workers: 1 })
    expect(await clade(['run', ...options, '--quiet'], { cwd })).toMatchObject({ code: 0 })
    const reader = new RunReader(where)
    reader.update()
    expect(reader.update()).toEqual({ entries: [], anew: false })
    rmSync(where, { recursive: true })
    expect(() => reader.update()).toThrow(expect.objectContaining({ code: 'RUN_INVALID' }))
    expect(await clade(['run', ...options, '--seed', '2', '--quiet'], { cwd })).toMatchObject({ code: 0 })
    expect(reader.update().anew).toBe(true)
    expect(reader.read()).toMatchObject({ seed: 2 })
    expect(tablesOf(reader.read())).toEqual(csvOf(where))
  })
})

const isRoot = process.getuid?.() === 0

test.skipIf(process.platform === 'win32')('truth: a run that may only be read is read by anybody, and nothing in it changes', async () => {
  const published = path.join(cwd, 'published')
  cpSync(run, published, { recursive: true })
  chmodSync(cwd, 0o755)
  const names = ['.', ...readdirSync(published, { recursive: true, encoding: 'utf8' })].map((name) => path.join(published, name))
  const isFolder = (name: string) => statSync(name).isDirectory()
  for (const name of names) chmodSync(name, isFolder(name) ? 0o555 : 0o444)
  const state = () => names.map((name) => [name, statSync(name).mtimeMs, isFolder(name) ? '' : readFileSync(name, 'latin1')])
  const before = state()
  try {
    const text = `const { readRun } = await import(${JSON.stringify(path.resolve(CLADE, '../../index.js'))})
      const { status, reports } = readRun(${JSON.stringify(published)})
      console.log(status, reports.length)`
    const nobody = isRoot ? { uid: 65_534, env: { HOME: '/nonexistent' } } : {}
    const ended = await runProcess(process.execPath, ['--input-type=module', '--eval', text], { cwd: '/', ...nobody })
    expect(ended).toEqual({ code: 0, stderr: '', stdout: `finished ${readRun(run).reports.length}\n` })
    expect(state()).toEqual(before)
  } finally {
    for (const name of names) chmodSync(name, isFolder(name) ? 0o755 : 0o644)
  }
})

test('truth: names and texts that mean to do harm are data, and no more', () => {
  const hostile = '../\u001b[31m<script>alert(1)</script>'
  const where = path.join(cwd, 'hostile')
  cpSync(run, where, { recursive: true })
  const file = path.join(where, 'run.json')
  const { config, ...rest } = JSON.parse(readFileSync(file, 'utf8'))
  const ranges = { ...config.hyperparameters, [hostile]: {}, constructor: {}, __proto__: {} }
  writeFileSync(
    file,
    JSON.stringify({ ...rest, name: hostile.repeat(300), experiment: hostile, config: { ...config, hyperparameters: ranges } }),
  )
  const data = readRun(where)
  expect(data).toMatchObject({ name: hostile.repeat(300), experiment: hostile })
  expect(data.hyperparameters).toEqual(['learningRate', 'entropyCost', hostile, 'constructor'])
  expect(Object.keys(data.reports[0]!.hyperparameters)).toEqual(['learningRate', 'entropyCost'])
  expect(data.standings).toEqual(readRun(run).standings)
})
