import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readRun } from '../../dist/src/index.js'
import { clade, killedWhen, readCsv, reportsIn, runFile, small, temporaryFolder } from './clade.js'
import { PYTHON, skipped, whyNoPython } from './python.js'

const root = temporaryFolder()
const lack = whyNoPython('pyarrow')
const AS_CSV = fileURLToPath(new URL('../fixtures/python/parquet_as_csv.py', import.meta.url))
const noTensorBoard = whyNoPython('tensorboard', 'numpy')
const READ_TENSORBOARD = fileURLToPath(new URL('../fixtures/python/read_tensorboard.py', import.meta.url))
const TABLES = ['members', 'episodes', 'events', 'metrics']

test(`truth: a run as Parquet has the numbers of its CSV files${skipped(lack)}`, { skip: lack !== undefined }, async () => {
  await clade(['run', ...small(), '--out', 'whole', '--quiet'], { cwd: root })
  const { code, stdout, stderr } = await clade(['export', 'whole', '--format', 'parquet'], { cwd: root })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = stdout.trimEnd().split('\n')
  expect(lines.map((line) => line.split('  ')[0])).toEqual(TABLES.map((name) => path.join('whole', 'export', `${name}.parquet`)))
  for (const line of lines) expect(line).toMatch(/ {2}(\d+ bytes|\d+\.\d [kM]B)$/)
  execFileSync(PYTHON, [AS_CSV, path.join(root, 'whole'), path.join(root, 'whole', 'export'), ...TABLES])
})

const noOnnx = whyNoPython('onnxruntime', 'numpy')

test(`truth: the agent and the run in one command; Python's onnxruntime gives the agent's own logits${skipped(noOnnx)}`, async () => {
  await clade(['run', ...small({ seed: 5 }), '--out', 'agent', '--quiet'], { cwd: root })
  const { code, stdout, stderr } = await clade(['export', 'agent'], { cwd: root })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const run = readRun(path.join(root, 'agent'))
  const [best] = run.standings
  const [said, ...lines] = stdout.trimEnd().split('\n')
  expect(said).toMatch(
    new RegExp(`^Member ${best!.member} of cartpole, trained for [\\d,]+ steps, score .*, weights ${best!.snapshot!.weightsHash}$`),
  )
  const names = ['policy.onnx', 'policy.mjs', 'policy.d.mts', 'policy.safetensors']
  expect(lines.map((line) => line.split('  ')[0])).toEqual(names.map((name) => path.join('agent', 'export', name)))
  const every = ['--format', 'JS, onnx,parquet,tensorboard,onnx', '--member', '1', '--out', 'all']
  expect((await clade(['export', 'agent', ...every], { cwd: root })).stdout).toMatch(/^Member 1 of cartpole/)
  const tables = TABLES.map((name) => `${name}.parquet`)
  expect(readdirSync(path.join(root, 'all')).sort()).toEqual(['policy.d.mts', 'policy.mjs', 'policy.onnx', ...tables, 'tensorboard'].sort())
  if (noOnnx !== undefined) return
  const observation = [0.1, -0.2, 0.03, 0.4]
  const script = [
    'import json, sys, numpy, onnxruntime',
    'session = onnxruntime.InferenceSession(sys.argv[1])',
    'observation = numpy.array([json.loads(sys.argv[2])], numpy.float32)',
    "logits = dict(zip([o.name for o in session.get_outputs()], session.run(None, {session.get_inputs()[0].name: observation})))['logits']",
    'print(json.dumps((numpy.exp(logits) / numpy.exp(logits).sum())[0].tolist()))',
  ].join('\n')
  const args = ['-c', script, path.join(root, 'agent/export/policy.onnx'), JSON.stringify(observation)]
  const probabilities = JSON.parse(execFileSync(PYTHON, args, { encoding: 'utf8' })) as number[]
  const distribution = (await run.policy()).distribution(observation)
  const own = distribution.kind === 'categorical' ? [...distribution.probabilities[0]!] : []
  for (const [i, probability] of own.entries()) expect(probabilities[i]).toBeCloseTo(probability, 5)
})

test('truth: a run that was killed is exported without its module and without a change to its folder', async () => {
  const folder = path.join(root, 'killed')
  await killedWhen(['run', ...small({ steps: 400_000 }), '--out', folder, '--quiet'], root, () => reportsIn(folder) > 3)
  const file = path.join(folder, 'run.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"experiment": ".*"/, '"experiment": "./gone.ts"'))
  const before = readdirSync(folder, { recursive: true })
  chmodSync(folder, 0o500)
  const { code, stderr } = await clade(['export', folder, '--format', 'parquet', '--out', 'elsewhere/deep'], { cwd: root })
  chmodSync(folder, 0o700)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(readdirSync(folder, { recursive: true })).toEqual(before)
  expect(readdirSync(path.join(root, 'elsewhere/deep')).sort()).toEqual(TABLES.map((name) => `${name}.parquet`).sort())
})

test('truth: a run is exported while it goes on, and does not notice', async () => {
  const folder = path.join(root, 'going')
  let isExported = false
  const endless = ['run', ...small({ steps: 1_000_000_000, seed: 6, workers: 1 }), '--out', folder, '--quiet']
  const running = clade(endless, { cwd: root, signal: { name: 'SIGINT', when: () => isExported } })
  while (reportsIn(folder) < 5) await setTimeout(20)
  const ended = await clade(['export', folder, '--format', 'onnx,parquet,tensorboard', '--out', 'meanwhile'], { cwd: root })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(runFile(folder).status).toBe('running')
  isExported = true
  expect(await running).toMatchObject({ code: 130, stderr: '' })
  expect(readdirSync(path.join(root, 'meanwhile/tensorboard'))).toHaveLength(3)
})

test('truth: an export replaces the files that it writes, and no others', async () => {
  const out = path.join(root, 'mine')
  mkdirSync(out)
  for (const name of ['members.parquet', 'notes.txt']) writeFileSync(path.join(out, name), 'old')
  await clade(['run', ...small({ seed: 2 }), '--out', 'replaced', '--quiet'], { cwd: root })
  expect((await clade(['export', 'replaced', '--format', 'parquet', '--out', 'mine'], { cwd: root })).code).toBe(0)
  expect(readFileSync(path.join(out, 'notes.txt'), 'utf8')).toBe('old')
  expect(statSync(path.join(out, 'members.parquet')).size).toBeGreaterThan(500)
})

/** The event files of a run as text that shows every byte. */
function eventFiles(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('tfevents'))
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'latin1')]))
}

/** A member as read_tensorboard.py prints it. */
interface Read {
  readonly scalars: Readonly<Record<string, readonly (readonly [step: number, wall: number, value: string])[]>>
  readonly texts: { readonly exploits?: readonly (readonly [step: number, text: string])[] }
}

test(`truth: TensorBoard shows the numbers of the CSV files, live, after kill -9 and exported${skipped(noTensorBoard)}`, async () => {
  const run = path.join(root, 'watched')
  const args = small({ steps: 60_000, seed: 4 })
  for (const reports of [3, 9, 15]) {
    await killedWhen(
      ['run', ...args, '--out', run, '--quiet', '--tensorboard', ...(reports > 3 ? ['--resume'] : [])],
      root,
      () => reportsIn(run) >= reports,
    )
  }
  // Such as a kill in the middle of a write leaves.
  const file = path.join(run, 'tensorboard/member-1/events.out.tfevents.clade')
  writeFileSync(file, readFileSync(file).subarray(0, -5))
  // The run goes on to write them without being told.
  expect((await clade(['resume', run, '--quiet'], { cwd: root })).code).toBe(0)
  expect((await clade(['export', run, '--format', 'tensorboard'], { cwd: root })).code).toBe(0)
  const live = eventFiles(path.join(run, 'tensorboard'))
  expect(Object.keys(live)).toHaveLength(3)
  expect(eventFiles(path.join(run, 'export/tensorboard'))).toEqual(live)
  if (noTensorBoard !== undefined) return

  const read = JSON.parse(execFileSync(PYTHON, [READ_TENSORBOARD, path.join(run, 'tensorboard')], { encoding: 'utf8', maxBuffer: 1e9 }))
  const expected = new Map<string, number[][]>()
  const point = (member = '', tag = '', step = '', value = '') => {
    const key = `member-${member} ${tag}`
    if (value !== '')
      expected
        .set(key, expected.get(key) ?? [])
        .get(key)!
        .push([Number(step), Math.fround(Number(value))])
  }
  for (const row of readCsv(run, 'episodes.csv')) {
    point(row.member, 'episode/return', row.steps, row.return)
    point(row.member, 'episode/length', row.steps, row.length)
  }
  for (const row of readCsv(run, 'members.csv')) {
    point(row.member, 'score', row.steps, row.score)
    for (const name of Object.keys(row).filter((name) => name.startsWith('hp.'))) {
      point(row.member, name.replace('hp.', 'hyperparameters/'), row.steps, row[name])
    }
  }
  for (const row of readCsv(run, 'metrics.csv')) point(row.member, `metrics/${row.metric}`, row.steps, row.value)
  const found = new Map<string, number[][]>()
  for (const [member, { scalars, texts }] of Object.entries<Read>(read)) {
    for (const [tag, points] of Object.entries(scalars)) {
      found.set(
        `${member} ${tag}`,
        points.map(([step, , value]) => [step, Number(value)]),
      )
    }
    const copies = readCsv(run, 'events.csv').filter((row) => row.decision === 'exploit' && `member-${row.member}` === member)
    const exploits = texts.exploits ?? []
    expect(exploits.map(([step]) => step)).toEqual(copies.map(({ steps }) => Number(steps)))
    for (const [i, [, text]] of exploits.entries()) expect(text).toContain(`of member ${copies[i]!.donor} `)
  }
  expect(found).toEqual(expected)
})

test('truth: bad input is one sentence, and leaves no folder', async () => {
  const says = async (args: string[], cwd = root) => {
    const { code, stdout, stderr } = await clade(['export', ...args], { cwd })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    return stderr
  }
  mkdirSync(path.join(root, 'no-run'))
  expect(await says(['no-run'])).toBe(`clade: Expected ${root}/no-run to hold a Clade run, but there is no run.json [RUN_INVALID]\n`)
  expect(await says(['no-run', '--format', 'parquet,,'])).toMatch(
    /^clade: Expected --format to be names of formats .*\[INVALID_OPTION\]\n$/,
  )
  expect(existsSync(path.join(root, 'no-run/export'))).toBe(false)
  await clade(['run', ...small({ seed: 3 }), '--out', 'there', '--quiet'], { cwd: root })
  expect(await says(['there', '--format', 'parqet'])).toMatch(
    /onnx, .* parquet, got "parqet"; did you mean parquet\? \[INVALID_OPTION\]\n$/,
  )
  expect(await says(['there', '--format', 'parquet', '--member', '2'])).toMatch(
    /^clade: Expected --member to be left out .* got 2 \[INVALID_OPTION\]/,
  )
  expect(await says(['there', '--format', 'parquet', '--snapshot', 'best'])).toMatch(
    /Expected --snapshot to be left out .*\[INVALID_OPTION\]/,
  )
  expect(await says(['there', '--member', '17'])).toMatch(
    /Expected --member to be a member of the run \(0 to 2\), got 17 \[INVALID_OPTION\]/,
  )
  writeFileSync(path.join(root, 'file'), '')
  expect(await says(['there', '--out', 'file', '--format', 'parquet'])).toMatch(/RUN_FOLDER_UNWRITABLE\]\n$/)
  renameSync(path.join(root, 'there/journal'), path.join(root, 'there/lost'))
  expect(await says(['there', '--format', 'parquet'])).toMatch(/\[JOURNAL_\w+\]\n$/)
  expect(existsSync(path.join(root, 'there/export'))).toBe(false)
})
