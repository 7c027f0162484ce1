import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { clade, project, readCsv, reproducibleTables, temporaryFolder } from './clade.js'

const EXAMPLE = fileURLToPath(new URL('../../examples/custom-env', import.meta.url))
const cwd = temporaryFolder()
const mine = path.join(cwd, 'mine')
cpSync(EXAMPLE, mine, { recursive: true })

const scores = (run: string) => readCsv(run, 'summary.csv').map((row) => Number(row.score))

test('truth: the example, copied out of the repository, learns by the command of its README', async () => {
  const [, command] = /^ {4}npx clade (.+)$/m.exec(readFileSync(path.join(mine, 'README.md'), 'utf8'))!
  const end = await clade(command!.split(' '), { cwd: mine })
  expect(end).toMatchObject({ code: 0, stderr: '' })
  expect(readdirSync(mine).sort()).toEqual(['README.md', 'catch-env.ts', 'experiment.ts', 'runs'])
  // The winner reaches 1 of 1; acting at random reaches -0.7. The others depend on the order of copies, since the run is asynchronous.
  expect(scores(path.join(mine, 'runs/catch-1'))[0]).toBeGreaterThan(0.9)
})

test('truth: acting at random in it scores what its README says', async () => {
  const experiment = `
import { defineExperiment } from 'clade'
import { random } from 'clade/agents'

export default defineExperiment({
  name: 'floor', trainable: random({ env: './catch-env.ts' }), hyperparameters: {}, scoreWindow: 2000,
  population: 1, stepsPerMember: 50_000, readyEvery: 50_000,
})`
  writeFileSync(path.join(mine, 'floor.ts'), experiment)
  expect(await clade(['run', './floor.ts', '--out', 'floor', '--quiet'], { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
  expect(scores(path.join(mine, 'floor'))[0]).toBeCloseTo(-0.7, 1)
})

test('law: its twin in JavaScript trains the same, row by row', async () => {
  const translated = (file: string) =>
    ts
      .transpileModule(readFileSync(path.join(mine, file), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
      })
      .outputText.replace('catch-env.ts', 'env.js')
  const twin = project(cwd, 'twin', { 'experiment.js': translated('experiment.ts'), 'env.js': translated('catch-env.ts') })
  const flags = ['--steps', '30000', '--schedule', 'lockstep', '--out', 'short', '--quiet']
  expect(await clade(['run', './experiment.ts', ...flags], { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
  expect(await clade(['run', './experiment.js', ...flags], { cwd: twin })).toMatchObject({ code: 0, stderr: '' })
  expect(reproducibleTables(path.join(twin, 'short'))).toEqual(reproducibleTables(path.join(mine, 'short')))
  expect(await clade(['verify', 'short', '--quiet'], { cwd: twin })).toMatchObject({ code: 0, stderr: '' })
})
