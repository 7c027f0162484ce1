import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { playedIn, writeEvaluation } from '../../../src/report/csv/evaluation.js'
import type { EvaluatedMember, Evaluation } from '../../../src/report/evaluation.js'

const member: EvaluatedMember = {
  ...{ member: 2, snapshot: 'last', steps: 100, score: 1, weightsHash: 'abc' },
  episodes: [3, 4, 8].map((value, i) => ({ episode: i + 1, seed: i, return: value, length: 9, end: 'terminated' })),
}
const winner = { member: 2, weightsHash: 'abc' }

function folderWith(evaluated: Partial<Evaluation> & Pick<Evaluation, 'members'>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'played-'))
  writeEvaluation(folder, { run: 'x', seed: 1, greedy: false, env: null, maxSteps: 100, ...evaluated })
  return folder
}

/** A folder with that text as its evaluation.csv. */
function folderOf(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'played-'))
  writeFileSync(path.join(folder, 'evaluation.csv'), text)
  return folder
}

it('truth: what a member played is the mean of its last weights’ episodes, by drawn actions, in its own environment', () => {
  const others: EvaluatedMember[] = [
    { ...member, member: 1 },
    { ...member, snapshot: 'best' },
    { ...member, weightsHash: 'abd' },
  ]
  expect(playedIn(folderWith({ members: [...others, member] }), winner)).toBe(5)
  expect(playedIn(folderWith({ members: others }), winner)).toBeNull()
  expect(playedIn(folderWith({ members: [member], greedy: true }), winner)).toBeNull()
  expect(playedIn(folderWith({ members: [member], env: 'a, "b"' }), winner)).toBeNull()
  expect(playedIn(mkdtempSync(path.join(tmpdir(), 'played-')), winner)).toBeNull()
})

it('truth: fewer episodes than were asked for do not count', () => {
  const folder = folderWith({ members: [member] })
  expect([2, 3, 4].map((least) => playedIn(folder, winner, least))).toEqual([5, 5, null])
})

const HEADER = 'member,snapshot,weights_hash,env,greedy,episode,return'

it('truth: an editor may have changed the ends of its lines, and their order', () => {
  expect(playedIn(folderOf(`${HEADER}\n2,last,abc,,false,2,7\n2,last,abc,,false,1,-1.5e0\n`), winner)).toBe(2.75)
  expect(playedIn(folderOf(`${HEADER}\n2,last,abc,,false,1,7\n2,last,abc,,false,2,-1.5e0\n`), winner)).toBe(2.75)
  expect(playedIn(folderOf(''), winner)).toBeNull()
})

it.each([
  ['"many" in the column return', `${HEADER}\r\n2,last,abc,,false,1,many\r\n`],
  ['"" in the column return', `${HEADER}\r\n2,last,abc,,false,1,\r\n`],
  ['"NaN" in the column return', `${HEADER}\r\n2,last,abc,,false,1,NaN\r\n`],
  ['no column return', 'member,snapshot,weights_hash,env,greedy,episode\r\n2,last,abc,,false,1\r\n'],
  ['no episode 1 of member 2', `${HEADER}\n2,last,abc,,false,2,7\n2,last,abc,,false,3,7\n`],
  ['no episode 2 of member 2', `${HEADER}\n2,last,abc,,false,1,7\n2,last,abc,,false,3,7\n`],
  ['episode 1 twice of member 2', `${HEADER}\n2,last,abc,,false,1,7\n2,last,abc,,false,1,9\n2,last,abc,,false,2,9\n`],
  ['no episode 1 of member 2', 'member,snapshot,weights_hash,env,greedy,return\n2,last,abc,,false,7\n'],
])('truth: a file that has %s is refused', (got, text) => {
  const folder = folderOf(text)
  const rule = `Expected the evaluation.csv of ${folder} to be a table of all episodes, each with a number as its return`
  expect(() => playedIn(folder, winner)).toThrow(
    expect.objectContaining({ code: 'EVALUATION_INVALID', message: `${rule}, got ${got}; delete it, and evaluate again` }),
  )
})

it('truth: a folder in its place is refused', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'played-'))
  mkdirSync(path.join(folder, 'evaluation.csv'))
  expect(() => playedIn(folder, winner)).toThrow(expect.objectContaining({ code: 'EVALUATION_INVALID' }))
})
