import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type RunFile, readRunFile, writeRunFile } from '../../../src/journal/run-file.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-run-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

const run: RunFile = {
  format: 1,
  name: 'cartpole',
  status: 'running',
  experiment: '/experiments/cartpole/experiment.ts',
  seed: 1,
  overrides: { seed: 1 },
  config: { population: 8, budget: { seconds: null } },
  versions: { clade: '0.1.0', node: 'v20.20.2', platform: 'linux-x64' },
  startedAt: '2024-01-01T00:00:00.000Z',
  finishedAt: null,
  wallSeconds: 0,
}
const invalid = (why: string) =>
  expect.objectContaining({ code: 'RUN_INVALID', badInput: true, message: `Expected ${base} to hold a Clade run, but ${why}` })

it('law: run.json reads back, is replaced whole, and leaves no other file', () => {
  writeRunFile(base, run)
  expect(readRunFile(base)).toEqual(run)
  writeRunFile(base, { ...run, status: 'finished', finishedAt: '2024-01-01T00:01:00.000Z' })
  expect(readRunFile(base).status).toBe('finished')
  expect(readdirSync(base)).toEqual(['run.json'])
})

it('law: what is no run is RUN_INVALID and says why', () => {
  const file = path.join(base, 'run.json')
  rmSync(file, { force: true })
  expect(() => readRunFile(base)).toThrow(invalid('there is no run.json'))
  const cases: readonly [content: unknown, why: string][] = [
    ['{"format": 1', 'is not JSON'],
    [[], 'has no fields'],
    [{ ...run, format: 2 }, 'has format 2; this version reads format 1'],
    [{ ...run, status: 'done' }, 'has status "done"'],
    [{ ...run, seed: '1' }, 'has no number seed'],
    [{ ...run, config: undefined }, 'has no config'],
    [{ ...run, overrides: [] }, 'has no overrides'],
    [{ ...run, finishedAt: undefined }, 'has no finishedAt'],
    [{ ...run, versions: { clade: '1' } }, 'has no versions'],
  ]
  for (const [content, why] of cases) {
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    expect(() => readRunFile(base)).toThrow(invalid(`its run.json ${why}`))
  }
})

it('law: a folder that cannot be written is RUN_FOLDER_UNWRITABLE', () => {
  const file = path.join(base, 'file')
  writeFileSync(file, '')
  expect(() => writeRunFile(file, run)).toThrow(expect.objectContaining({ code: 'RUN_FOLDER_UNWRITABLE' }))
  expect(() => readRunFile(file)).toThrow(expect.objectContaining({ code: 'RUN_INVALID' }))
})
