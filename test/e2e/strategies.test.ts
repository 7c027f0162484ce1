import path from 'node:path'
import { expect, test } from 'vitest'
import { exploits } from '../../dist/src/population/exploit/index.js'
import { explores } from '../../dist/src/population/explore/index.js'
import { verifyRun } from '../../dist/src/run/verify.js'
import { clade, inParallel, project, readCsv, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()

const registry = (room: string) => new URL(`../../dist/src/population/${room}/index.js`, import.meta.url).href

/** An experiment that takes the first example of each registered strategy. */
const module = (exploit: string, explore: string) => `
import { defineExperiment, logUniform } from 'clade'
import { a2c, mlp } from 'clade/agents'
import { exploits } from '${registry('exploit')}'
import { explores } from '${registry('explore')}'
export default defineExperiment({
  name: 'strategies', trainable: a2c({ env: 'CartPole-v1', network: mlp([8]) }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-1), entropyCost: logUniform(1e-4, 1e-1) },
  population: 5, stepsPerMember: 4000, readyEvery: 500, exploit: exploits.${exploit}[0], explore: explores.${explore}[0],
})`

test('law: for every exploit and every explore, verify passes an asynchronous run', async () => {
  const pairs = Object.keys(exploits).flatMap((exploit) =>
    Object.keys(explores).map((explore) => ({ name: `${exploit}-${explore}`, text: module(exploit, explore) })),
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
  // A run without a copy would prove nothing.
  const idle = [...copies].filter(([name, count]) => !name.startsWith('none-') && count === 0)
  expect(idle).toEqual([])
})
