import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { clade, reproducibleTables, temporaryFolder } from './clade.js'

const EXAMPLE = fileURLToPath(new URL('../../examples/custom-network', import.meta.url))
const cwd = temporaryFolder()
const mine = path.join(cwd, 'mine')
cpSync(EXAMPLE, mine, { recursive: true })
// Slices of seconds.
const experiment = path.join(mine, 'experiment.ts')
writeFileSync(experiment, readFileSync(experiment, 'utf8').replace('25_000', '1024'))

const FEW = ['run', './experiment.ts', '--population', '2', '--steps', '2048', '--schedule', 'lockstep', '--quiet']

test('law: the example, copied out of the repository, trains the same on every engine, and its slices can be repeated', async () => {
  expect(await clade([...FEW, '--out', 'own'], { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
  const env = { CLADE_ENGINE: 'wasm' }
  expect(await clade([...FEW, '--out', 'wasm'], { cwd: mine, env })).toMatchObject({ code: 0, stderr: '' })
  expect(reproducibleTables(path.join(mine, 'wasm'))).toEqual(reproducibleTables(path.join(mine, 'own')))
  expect(await clade(['verify', 'own', '--quiet'], { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
}, 120_000)

test('truth: what was trained is exported in every format', async () => {
  const formats = ['--format', 'onnx,js,safetensors']
  expect(await clade(['export', 'own', ...formats, '--out', 'agent'], { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
  for (const file of ['policy.onnx', 'policy.mjs', 'policy.safetensors']) expect(existsSync(path.join(mine, 'agent', file))).toBe(true)
}, 60_000)
