import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeCompare } from '../../../src/report/csv/compare.js'
import { readScores } from '../../../src/report/csv/read-scores.js'

const folder = mkdtempSync(path.join(tmpdir(), 'read-scores-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileOf(text: string): string {
  const file = path.join(folder, 'scores.csv')
  writeFileSync(file, text)
  return file
}

test('truth: a compare.csv gives what was written into it', () => {
  const runs = [
    { method: 'pbt', seed: 1, score: 0.1 + 0.2, played: -3 },
    { method: 'random', seed: 2, score: null, played: null },
  ]
  writeCompare(folder, { runs: runs.map((run) => ({ ...run, totalSteps: 10, wallSeconds: 1.5, curve: [] })) })
  expect(readScores(path.join(folder, 'compare.csv'))).toEqual(runs)
  expect(readScores(path.join(folder, 'compare.csv'), 'mine').map(({ method }) => method)).toEqual(['mine', 'mine'])
})

test('truth: that of an older version has no column played', () => {
  expect(readScores(fileOf('method,seed,score,total_steps,wall_s\r\npbt,7,1.5e-7,10,1\r\n'))).toEqual([
    { method: 'pbt', seed: 7, score: 1.5e-7, played: null },
  ])
})

test('truth: members of a summary.csv stand for seeds, whatever texts their hyperparameters are', () => {
  const text = 'rank,member,score,steps,ancestors,hp.kind\n1,3,4.5,100,,"a, b"\n2,0,,100,3<1,c\n'
  expect(readScores(fileOf(text), 'fixed')).toEqual([
    { method: 'fixed', seed: 3, score: 4.5, played: null },
    { method: 'fixed', seed: 0, score: null, played: null },
  ])
})

test('truth: a summary.csv without a name for its rows is refused', () => {
  const file = fileOf('rank,member,score,steps,ancestors\n1,3,4.5,100,\n')
  const message = `Expected method to be the name of what ${file} holds, which does not say it, got undefined`
  expect(() => readScores(file)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
})

test.each([
  ['"many" in line 3', 'method,seed,score\npbt,1,2\npbt,2,many\n'],
  ['"Infinity" in line 2', 'method,seed,score\npbt,1,Infinity\n'],
  ['"one" in line 2', 'method,seed,score\npbt,one,2\n'],
  ['line 2 without seed or score', 'method,score\npbt,2\n'],
  ['line 2 without seed or score', 'method,seed\npbt,2\n'],
  ['line 2 without seed or score', '<html>\n<body>\n'],
  ['no rows', ''],
  ['no rows', 'method,seed,score\n'],
])('truth: a file that has %s is refused', (got, text) => {
  const file = fileOf(text)
  const message = `Expected ${file} to be a compare.csv or a summary.csv, got ${got}`
  expect(() => readScores(file, 'x')).toThrow(expect.objectContaining({ code: 'SCORES_INVALID', message }))
})

test('truth: no file, or a folder, is refused', () => {
  expect(() => readScores(path.join(folder, 'none.csv'))).toThrow(/to be a compare\.csv or a summary\.csv, got no such file$/)
  mkdirSync(path.join(folder, 'folder.csv'))
  expect(() => readScores(path.join(folder, 'folder.csv'))).toThrow(expect.objectContaining({ code: 'SCORES_INVALID' }))
})
