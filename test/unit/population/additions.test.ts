import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { a2c, mlp } from '../../../agents/index.js'
import { defineExperiment } from '../../../src/experiment.js'
import { documented } from '../../../src/report/csv/docs.js'
import { members } from '../../../src/report/csv/members.js'
import type { Table } from '../../../src/report/csv/table.js'
import { tables } from '../../../src/report/csv/tables.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { runInMemory } from '../../../src/run/in-memory.js'
import { logUniform } from '../../../src/search-space/index.js'
import { alike } from '../../fixtures/additions/alike.js'
import { halfScore } from '../../fixtures/additions/half-score.js'
import { lastCopiesFirst } from '../../fixtures/additions/last-copies-first.js'
import { redraw } from '../../fixtures/additions/redraw.js'

// CONTRIBUTING's "one file and one line in its registry, and nothing else" is tried on a copy of the sources and tests: each of these
// files gets its line, and the tests that run over the registries, none of them changed, are to test it; nor may any list of tests fail to
// compile.

interface Addition {
  /** In test/fixtures/additions/, and what it exports. */
  readonly file: string
  readonly name: string
  readonly registry: string
  /** The registry's text that the line goes before. */
  readonly before: string
  readonly line: string
  /** The least number of tests that have `title` in their names, and the files that they are in. */
  readonly title: string
  readonly least: number
  readonly tests: readonly string[]
}

const additions: readonly Addition[] = [
  {
    file: 'last-copies-first',
    name: 'lastCopiesFirst',
    registry: 'src/population/exploit/index.ts',
    before: '  none: [none()],',
    line: '  lastCopiesFirst: [lastCopiesFirst()],',
    title: 'exploit lastCopiesFirst',
    least: 4,
    tests: ['test/unit/population/exploit.test.ts'],
  },
  {
    file: 'redraw',
    name: 'redraw',
    registry: 'src/population/explore/index.ts',
    before: '  none: [none()],',
    line: '  redraw: [redraw()],',
    title: 'explore redraw',
    least: 5,
    tests: ['test/unit/population/explore.test.ts'],
  },
  {
    file: 'alike',
    name: 'alike',
    registry: 'src/population/policies/index.ts',
    before: '  fire: {',
    line: '  alike: { method: alike, population: 5 },',
    title: 'method alike',
    least: 6,
    tests: ['test/unit/population/methods.test.ts'],
  },
  {
    file: 'powers',
    name: 'powers',
    registry: 'src/search-space/index.ts',
    before: '  oneMinus: [',
    line: '  powers: [powers(0, 5)],',
    title: 'kind powers',
    least: 8,
    tests: ['test/properties/search-space.test.ts'],
  },
  {
    file: 'at-most',
    name: 'atMost',
    registry: 'src/search-space/rules/index.ts',
    before: '  divides: [',
    line: "  atMost: [{ rule: atMost('a', 'b'), space: { a: integer(1, 9), b: integer(5, 20) } }],",
    title: 'atMost over',
    least: 1,
    tests: ['test/unit/search-space/rules.test.ts'],
  },
  {
    file: 'idle',
    name: 'idle',
    registry: 'agents/registry.ts',
    before: '  random: {',
    line: "  idle: { description: 'Learns nothing', ...everywhere, example: (environment) => idle(environment) },",
    title: 'idle',
    least: 20,
    tests: ['test/unit/agents/conformance.test.ts', 'test/unit/agents/environments.test.ts', 'test/properties/agents-snapshots.test.ts'],
  },
  {
    file: 'coin',
    name: 'Coin',
    registry: 'envs/core/registry.ts',
    before: "  'TMaze-v0': {",
    line: "  'Coin-v0': { create: (options) => new Coin(options), maxEpisodeSteps: 20, rewardThreshold: null },",
    title: 'Coin-v0',
    least: 5,
    tests: ['test/unit/envs/registry.test.ts', 'test/properties/agents-snapshots.test.ts'],
  },
  {
    file: 'cube',
    name: 'cube',
    registry: 'tensors/operations/operations.ts',
    before: '} as const',
    line: '  cube,',
    title: 'operation cube',
    least: 7,
    tests: ['test/properties/tensors-operations.test.ts'],
  },
  {
    file: 'half-score',
    name: 'halfScore',
    registry: 'src/report/csv/members.ts',
    before: "    { name: 'lane',",
    line: '    halfScore,',
    title: 'docs/csv.md',
    least: 2,
    tests: ['test/unit/report/csv-docs.test.ts'],
  },
]

const root = fileURLToPath(new URL('../../../', import.meta.url))
const copy = mkdtempSync(path.join(tmpdir(), 'clade-additions-'))
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Copies what tests need, and writes each addition's line. */
function add(): void {
  for (const part of [
    'checks',
    'tensors',
    'examples',
    'src',
    'agents',
    'envs',
    'experiments',
    'test',
    'package.json',
    'tsconfig.json',
    'tsconfig.test.json',
    'vitest.config.ts',
  ]) {
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true })
  }
  for (const part of ['node_modules', 'dist']) symlinkSync(path.join(root, part), path.join(copy, part))
  for (const { file, name, registry, before, line } of additions) {
    const module = path.posix.relative(path.posix.dirname(registry), `test/fixtures/additions/${file}.js`)
    const text = readFileSync(path.join(copy, registry), 'utf8')
    expect(text.split(before), `${before} once in ${registry}`).toHaveLength(2)
    writeFileSync(path.join(copy, registry), `import { ${name} } from '${module}'\n${text.replace(before, `${line}\n${before}`)}`)
  }
}

/** Writes docs/csv.md as scripts/write-csv-docs.mjs does after a build. */
function writeCsvDocs(): void {
  const wider = { ...members, columns: members.columns.flatMap((column) => (column.name === 'lane' ? [halfScore, column] : [column])) }
  const page = readFileSync(path.join(root, 'docs/csv.md'), 'utf8')
  mkdirSync(path.join(copy, 'docs'))
  const text = documented(page, tables.map((table) => (table.file === wider.file ? wider : table)) as readonly Table[])
  writeFileSync(path.join(copy, 'docs/csv.md'), text)
}

/** Runs a tool of node_modules in the copy; what it printed, whether it failed or not. */
function tool(script: string, args: readonly string[]): Promise<string> {
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
  return new Promise((resolve) => {
    const options = { cwd: copy, env: Object.fromEntries(environment), maxBuffer: 2 ** 26 }
    execFile(process.execPath, [path.join(root, 'node_modules', script), ...args], options, (_, stdout) => resolve(stdout))
  })
}

interface Assertion {
  readonly fullName: string
  readonly status: string
}

test('law: a strategy of each kind, an agent, an environment, an operation and a column are one file and one line: no list of tests knows of them', async () => {
  add()
  writeCsvDocs()
  const files = [...new Set(additions.flatMap(({ tests }) => tests))]
  const titles = additions.map(({ title }) => title).join('|')
  const [faults, output] = await Promise.all([
    tool('typescript/bin/tsc', ['-p', 'tsconfig.test.json']),
    tool('vitest/vitest.mjs', ['run', '--reporter=json', '-t', titles, ...files]),
  ])
  expect.soft(faults).toBe('')
  const { testResults } = JSON.parse(output.slice(output.indexOf('{'))) as { testResults: { assertionResults: Assertion[] }[] }
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status !== 'skipped')
  expect(ran.filter(({ status }) => status !== 'passed')).toEqual([])
  for (const { title, least } of additions) {
    expect(ran.filter(({ fullName }) => fullName.includes(title)).length, title).toBeGreaterThanOrEqual(least)
  }
}, 300_000)

test('truth: all three strategies run as those that are registered do', async () => {
  const experiment = (changes: object) =>
    defineExperiment({
      name: 'additions',
      trainable: a2c({ env: 'CartPole-v1', envs: 2, network: mlp([8]) }),
      hyperparameters: { learningRate: logUniform(1e-4, 1e-2) },
      population: 4,
      stepsPerMember: 2000,
      readyEvery: 500,
      ...changes,
    })
  const copied = await runInMemory(resolveExperiment(experiment({ exploit: lastCopiesFirst(), explore: redraw() }), {}))
  expect(copied.entries.some(({ event }) => event.reason === 'last copies first')).toBe(true)
  const same = await runInMemory(resolveExperiment(experiment({ method: alike }), {}))
  expect(new Set(same.entries.map(({ event }) => event.after.learningRate)).size).toBe(1)
})
