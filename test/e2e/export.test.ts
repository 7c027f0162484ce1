import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { clade, killedWhen, reportsIn, small, temporaryFolder } from './clade.js'
import { PYTHON, skipped, whyNoPython } from './python.js'

const root = temporaryFolder()
const lack = whyNoPython('pyarrow')
const AS_CSV = fileURLToPath(new URL('../fixtures/python/parquet_as_csv.py', import.meta.url))
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

test('truth: an export replaces the files that it writes, and no others', async () => {
  const out = path.join(root, 'mine')
  mkdirSync(out)
  for (const name of ['members.parquet', 'notes.txt']) writeFileSync(path.join(out, name), 'old')
  await clade(['run', ...small({ seed: 2 }), '--out', 'replaced', '--quiet'], { cwd: root })
  expect((await clade(['export', 'replaced', '--format', 'parquet', '--out', 'mine'], { cwd: root })).code).toBe(0)
  expect(readFileSync(path.join(out, 'notes.txt'), 'utf8')).toBe('old')
  expect(statSync(path.join(out, 'members.parquet')).size).toBeGreaterThan(500)
})

test('truth: bad input is one sentence, and leaves no folder', async () => {
  const says = async (args: string[], cwd = root) => {
    const { code, stdout, stderr } = await clade(['export', ...args], { cwd })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    return stderr
  }
  mkdirSync(path.join(root, 'no-run'))
  expect(await says(['no-run'])).toBe(`clade: Expected ${root}/no-run to hold a Clade run, but there is no run.json [RUN_INVALID]\n`)
  expect(await says(['no-run', '--format', 'parqet'])).toMatch(/got "parqet"; did you mean parquet\? \[INVALID_OPTION\]\n$/)
  expect(await says(['no-run', '--format', 'parquet,,'])).toMatch(
    /^clade: Expected --format to be names of formats .*\[INVALID_OPTION\]\n$/,
  )
  expect(existsSync(path.join(root, 'no-run/export'))).toBe(false)
  await clade(['run', ...small({ seed: 3 }), '--out', 'there', '--quiet'], { cwd: root })
  writeFileSync(path.join(root, 'file'), '')
  expect(await says(['there', '--out', 'file', '--format', 'parquet'])).toMatch(/RUN_FOLDER_UNWRITABLE\]\n$/)
  renameSync(path.join(root, 'there/journal'), path.join(root, 'there/lost'))
  expect(await says(['there', '--format', 'parquet'])).toMatch(/\[JOURNAL_\w+\]\n$/)
  expect(existsSync(path.join(root, 'there/export'))).toBe(false)
})
