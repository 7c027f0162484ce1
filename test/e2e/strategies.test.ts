import path from 'node:path'
import { expect, test } from 'vitest'
import type { exploits } from '../../dist/src/population/exploit/index.js'
import type { explores } from '../../dist/src/population/explore/index.js'
import { verifyRun } from '../../dist/src/run/verify.js'
import { clade, inParallel, project, readCsv, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()

/** How an experiment calls each strategy; a strategy that is registered and missing here does not compile. */
const EXPLOITS = {
  truncation: 'truncation({ fraction: 0.4 })',
  tTest: 'tTest({ alpha: 0.5 })',
  binaryTournament: 'binaryTournament({ startAfter: 1000 })',
  none: 'none()',
} as const satisfies Record<keyof typeof exploits, string>
const EXPLORES = {
  perturb: 'perturb({ factors: [0.8, 1.2], symmetric: true })',
  resample: 'resample({ probability: 0.5 })',
  perturbOrResample: 'perturbOrResample()',
  custom: "custom('halve', ({ entropyCost }) => ({ entropyCost: Math.max(1e-4, entropyCost / 2) }))",
  pb2: 'pb2({ rows: 20 })',
  none: 'none()',
} as const satisfies Record<keyof typeof explores, string>

const module = (exploit: string, explore: string) => `
import * as clade from 'clade'
import { a2c, mlp } from 'clade/agents'
const { binaryTournament, custom, logUniform, none, pb2, perturb, perturbOrResample, resample, tTest, truncation } = clade
export default clade.defineExperiment({
  name: 'strategies', trainable: a2c({ env: 'CartPole-v1', network: mlp([8]) }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-1), entropyCost: logUniform(1e-4, 1e-1) },
  population: 5, stepsPerMember: 4000, readyEvery: 500, exploit: ${exploit}, explore: ${explore},
})`

test('law: for every exploit and every explore, verify passes an asynchronous run', async () => {
  const pairs = Object.entries(EXPLOITS).flatMap(([exploit, call]) =>
    Object.entries(EXPLORES).map(([explore, other]) => ({ name: `${exploit}-${explore}`, text: module(call, other) })),
  )
  const copies = new Map<string, number>()
  await inParallel(
    2,
    pairs.map(({ name, text }) => async () => {
      const folder = project(cwd, name, { 'experiment.mjs': text })
      const out = path.join(folder, 'run')
      expect(await clade(['run', path.join(folder, 'experiment.mjs'), '--out', out, '--quiet'], { cwd })).toMatchObject({
        code: 0,
        stderr: '',
      })
      expect(await verifyRun({ folder: out, workers: 0 }, () => {}), name).toBe(readCsv(out, 'members.csv').length)
      copies.set(name, readCsv(out, 'events.csv').filter(({ decision }) => decision === 'exploit').length)
    }),
  )
  // What never copied would prove nothing.
  const idle = [...copies].filter(([name, count]) => !name.startsWith('none-') && count === 0)
  expect(idle).toEqual([])
})
