import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { clade, project, runFile, small, temporaryFolder } from './clade.js'

const run = (cwd: string, ...flags: string[]) => clade(['run', ...small({ steps: 2000, 'ready-every': 1000 }), ...flags], { cwd })
const runsIn = (cwd: string) => readdirSync(path.join(cwd, 'runs')).sort()

test('truth: a second run, and a third, take the next folder and say so', async () => {
  const cwd = project(temporaryFolder(), 'again', {})
  expect(await run(cwd)).toMatchObject({ code: 0, stderr: '' })
  const second = await run(cwd)
  expect(second).toMatchObject({ code: 0, stderr: '' })
  expect(second.stdout).toContain('Note: runs/cartpole-1 holds something already, so this run goes to runs/cartpole-1-2.\n')
  expect(second.stdout).toContain(path.join('runs', 'cartpole-1-2', 'summary.csv'))
  expect(await run(cwd, '--quiet')).toMatchObject({ code: 0, stderr: '' })
  expect(runsIn(cwd)).toEqual(['cartpole-1', 'cartpole-1-2', 'cartpole-1-3'])

  // The last folder is resumed. An --out that holds a run is still refused.
  expect((await run(cwd, '--resume')).stdout).toContain(path.join('runs', 'cartpole-1-3', 'summary.csv'))
  expect(await run(cwd, '--out', 'runs/cartpole-1')).toMatchObject({ code: 2, stderr: expect.stringContaining('[RUN_EXISTS]') })
  expect(runsIn(cwd)).toHaveLength(3)

  const replays = ['cartpole-1-replay', 'cartpole-1-replay-2']
  for (const _ of replays) expect(await clade(['replay', 'runs/cartpole-1', '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(runsIn(cwd)).toEqual(expect.arrayContaining(replays))
})

test('law: runs that begin at the same moment take a folder each', async () => {
  const cwd = project(temporaryFolder(), 'at-once', {})
  const ends = await Promise.all(Array.from({ length: 4 }, () => run(cwd, '--quiet', '--workers', '1')))
  for (const end of ends) expect(end).toMatchObject({ code: 0, stderr: '' })
  expect(runsIn(cwd)).toEqual(['cartpole-1', 'cartpole-1-2', 'cartpole-1-3', 'cartpole-1-4'])
  for (const name of runsIn(cwd)) expect(runFile(path.join(cwd, 'runs', name)).status).toBe('finished')
})

test('truth: a finished run that is resumed says that there is nothing to do, and run.json stays as it is', async () => {
  const cwd = project(temporaryFolder(), 'finished', {})
  expect(await run(cwd, '--out', 'done')).toMatchObject({ code: 0 })
  const before = readFileSync(path.join(cwd, 'done/run.json'), 'utf8')
  for (const again of [await clade(['resume', 'done'], { cwd }), await run(cwd, '--out', 'done', '--resume')]) {
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toContain('this run has finished: there is nothing to do; train on with clade resume done --steps N.\n')
  }
  expect(readFileSync(path.join(cwd, 'done/run.json'), 'utf8')).toBe(before)
})

test('truth: 400k is a number for every flag that takes one', async () => {
  const cwd = project(temporaryFolder(), 'numbers', {})
  const flags = ['--population', '2e0', '--steps', '2k', '--ready-every', '1_000', '--workers', '1', '--seed', '1_0']
  expect(await clade(['run', 'cartpole', ...flags, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(runFile(path.join(cwd, 'runs/cartpole-10')).config).toMatchObject({
    population: 2,
    budget: { stepsPerMember: 2000 },
    readyEvery: 1000,
  })
})
