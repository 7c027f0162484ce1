import { cpSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { clade, readCsv, reproducibleTables, temporaryFolder } from './clade.js'

const EXAMPLE = fileURLToPath(new URL('../../examples/custom-trainable', import.meta.url))
const cwd = temporaryFolder()
const mine = path.join(cwd, 'mine')
cpSync(EXAMPLE, mine, { recursive: true })

const FEW = ['--population', '3', '--steps', '20000', '--schedule', 'lockstep', '--quiet']

test('truth: the example, copied out of the repository, learns by the command of its README', async () => {
  const [, command] = /^ {4}npx clade (.+)$/m.exec(readFileSync(path.join(mine, 'README.md'), 'utf8'))!
  expect(await clade(command!.split(' '), { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
  expect(readdirSync(mine).sort()).toEqual(['README.md', 'classifier.ts', 'experiment.ts', 'random.ts', 'runs', 'spirals.ts'])
  expect(Number(readCsv(path.join(mine, 'runs/spirals-1'), 'summary.csv')[0]!.score)).toBeGreaterThan(0.88)
})

test('law: it trains the same on every engine, row by row, and its slices can be repeated', async () => {
  const [own, wasm] = [path.join(mine, 'own'), path.join(mine, 'wasm')]
  expect(await clade(['run', './experiment.ts', ...FEW, '--out', 'own'], { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
  const env = { CLADE_ENGINE: 'wasm' }
  expect(await clade(['run', './experiment.ts', ...FEW, '--out', 'wasm'], { cwd: mine, env })).toMatchObject({ code: 0, stderr: '' })
  expect(reproducibleTables(wasm)).toEqual(reproducibleTables(own))
  expect(await clade(['verify', 'own', '--quiet'], { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
})
