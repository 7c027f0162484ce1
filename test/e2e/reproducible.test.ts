import path from 'node:path'
import { expect, test } from 'vitest'
import { clade, inParallel, project, readCsv, reproducibleTables, small, temporaryFolder } from './clade.js'
import { experiment, LINE_ENV } from './plugins.js'

const cwd = temporaryFolder()

/** Trains in lockstep with 1, 2 and again 2 workers and on the main thread, expects the same tables, and returns a run's folder. */
async function expectTheSame(name: string, args: readonly string[]): Promise<string> {
  const workers = [1, 2, 2, 0]
  const runs = workers.map((_, i) => path.join(cwd, `${name}-${i}`))
  const ends = await inParallel(
    2,
    workers.map((count, i) => () => clade(['run', ...args, '--schedule', 'lockstep', '--workers', `${count}`, '--out', runs[i]!], { cwd })),
  )
  for (const end of ends) expect(end).toMatchObject({ code: 0, stderr: '' })
  const [first, ...others] = runs.map(reproducibleTables)
  for (const other of others) expect(other).toEqual(first)
  return runs[0]!
}

const decisions = (run: string) => readCsv(run, 'events.csv').map((row) => row.decision)

test('law: in lockstep the CSV files do not depend on the number of workers; more members than lanes', async () => {
  const run = await expectTheSame('cartpole', small({ population: 5, steps: 10_000, 'ready-every': 2500 }))
  expect(decisions(run)).toContain('exploit')
})

test('law: nor where the environment has no state to save', async () => {
  const folder = project(cwd, 'line', { 'experiment.js': experiment(), 'line.js': LINE_ENV })
  const run = await expectTheSame('line', [path.join(folder, 'experiment.js')])
  expect(decisions(run)).toContain('exploit')
})

test('law: nor where members diverge and are replaced', async () => {
  const hyperparameters = 'learningRate: logUniform(1e-3, 1e38)'
  const folder = project(cwd, 'wild', { 'experiment.js': experiment({ hyperparameters }), 'line.js': LINE_ENV })
  const run = await expectTheSame('wild', [path.join(folder, 'experiment.js'), '--population', '8'])
  expect(readCsv(run, 'events.csv').map((row) => row.reason)).toContainEqual(expect.stringContaining('diverged'))
})

test('law: another seed gives other weights, with the same hyperparameters too', async () => {
  const runs = ['1', '2'].map((seed) => path.join(cwd, `seed-${seed}`))
  for (const [i, out] of runs.entries()) await clade(['run', ...small({ seed: i + 1, method: 'fixed', steps: 5000, out })], { cwd })
  const [one, two] = runs.map((run) => readCsv(run, 'members.csv').map((row) => row.weights_hash))
  expect(one).toHaveLength(3)
  expect(one!.filter((hash) => two!.includes(hash))).toEqual([])
})
