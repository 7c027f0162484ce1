import path from 'node:path'
import { expect, test } from 'vitest'
import { clade, project, readCsv, temporaryFolder } from './clade.js'
import { experiment, LINE_ENV } from './plugins.js'

const cwd = temporaryFolder()
const run = path.join(cwd, 'run')

/** A project with learning rates from `low` to 1e38. At 1e6 the optimiser's step size still keeps weights finite. */
const wild = (low: string) =>
  project(cwd, `wild-${low}`, {
    'experiment.js': experiment({ hyperparameters: `learningRate: logUniform(${low}, 1e38)` }),
    'line.js': LINE_ENV,
  })

test('truth: members whose weights are no longer finite are replaced, and the run goes on to its end', async () => {
  const end = await clade(['run', path.join(wild('1e-3'), 'experiment.js'), '--population', '8', '--out', run], { cwd })
  expect(end).toMatchObject({ code: 0, stderr: '' })
  const [members, events] = ['members.csv', 'events.csv'].map((file) => readCsv(run, file))
  const replaced = events!.filter(({ reason, decision }) => reason!.startsWith('diverged: weights are not finite') && decision !== 'finish')
  expect(replaced.length).toBeGreaterThan(0)
  for (const { decision, score, donor, member, donor_steps, steps } of replaced) {
    expect(decision).toBe('exploit')
    expect(score).toBe('')
    const hash = (id: string, at: string) => members!.find((row) => row.member === id && row.steps === at)!.weights_hash
    expect(hash(member!, steps!)).toBe(hash(donor!, donor_steps!))
  }
  // The best member has a score.
  expect(Number.isFinite(Number(readCsv(run, 'summary.csv')[0]!.score || Number.NaN))).toBe(true)
  expect(await clade(['verify', run, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
})

test('truth: where all diverge, all begin anew, and the end says that there is no score', async () => {
  const out = path.join(cwd, 'hopeless')
  const end = await clade(['run', path.join(wild('1e37'), 'experiment.js'), '--out', out], { cwd })
  expect(end).toMatchObject({ code: 0, stderr: '' })
  expect(end.stdout).toMatch(/^No member has a score/m)
  const respawns = readCsv(out, 'events.csv').filter(({ decision }) => decision === 'respawn')
  expect(respawns.length).toBe(20)
  expect(new Set(respawns.map((row) => row['hp.learningRate.after'])).size).toBe(20)
})

test('truth: a learning rate of 1e6 breaks a Gaussian policy within a slice, and its members are replaced', async () => {
  const folder = project(cwd, 'pendulum', {
    'experiment.js': `
      import { choice, defineExperiment, perturb, truncation } from 'clade'
      import { a2c, mlp } from 'clade/agents'
      export default defineExperiment({
        name: 'pendulum', trainable: a2c({ env: 'Pendulum-v1', network: mlp([16]) }), hyperparameters: { learningRate: choice([1e-3, 1e6]) },
        population: 4, stepsPerMember: 20000, readyEvery: 4000,
        exploit: truncation({ fraction: 0.2 }), explore: perturb({ factors: [0.8, 1.2] }),
      })`,
  })
  const out = path.join(cwd, 'pendulum-run')
  expect(await clade(['run', path.join(folder, 'experiment.js'), '--out', out], { cwd })).toMatchObject({ code: 0, stderr: '' })
  const broken = readCsv(out, 'events.csv').filter(({ reason }) => reason!.startsWith('diverged: weights are not finite'))
  expect(broken.length).toBeGreaterThan(0)
  expect(Number(readCsv(out, 'summary.csv')[0]!.score)).toBeLessThan(0)
})
