import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { variants } from '../../../experiments/ablations/variants.js'
import type { Experiment } from '../../../src/experiment.js'
import { listExperiments } from '../../../src/load.js'
import { methods } from '../../../src/population/policies/index.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { runInMemory } from '../../../src/run/in-memory.js'
import { whyNoPython } from '../../e2e/python.js'

const ROOT = fileURLToPath(new URL('../../../experiments', import.meta.url))
const BUILT = fileURLToPath(new URL('../../../dist/experiments', import.meta.url))
const folders = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'experiment.ts')
  .map((file) => path.dirname(file))

async function experiment(file: string, root = ROOT): Promise<Experiment> {
  return ((await import(path.join(root, file))) as { default: Experiment }).default
}

/** Two rounds of a few slices each; an update of every learner fits in one. */
async function aFewSlices(from: Experiment, readyEvery = 2500): Promise<string[]> {
  const { entries, ledger } = await runInMemory(resolveExperiment(from, { population: 3, readyEvery, steps: 2 * readyEvery }))
  expect(ledger.done).toBe(true)
  expect(entries.filter(({ result }) => result?.ok)).toHaveLength(6)
  return entries.map(({ event }) => event.decision)
}

test('law: the built list holds every folder of experiments/ that has an experiment', () => {
  expect(listExperiments(BUILT)).toEqual([...folders].sort())
})

describe.each(folders)('experiments/%s', (name) => {
  test('law: loads and resolves, under its own name', async () => {
    const loaded = await experiment(`${name}/experiment.ts`)
    expect(loaded.name).toBe(name.replace('/', '-'))
    expect(resolveExperiment(loaded, {}).name).toBe(loaded.name)
  })

  const isAtari = /(^|-)atari\//.test(name)
  const noAtari = isAtari ? whyNoPython('gymnasium', 'ale_py', 'cv2') : undefined
  test.skipIf(noAtari !== undefined)(
    `law: runs a few slices${noAtari === undefined ? '' : ` (skipped: ${noAtari})`}`,
    async () => {
      // Python's environments are slow, and an update takes 1024 steps. The thread that talks to Python is a built file.
      const decisions = isAtari
        ? await aFewSlices(await experiment(`${name}/experiment.js`, BUILT), 1024)
        : await aFewSlices(await experiment(`${name}/experiment.ts`))
      expect(decisions.filter((decision) => decision === 'finish')).toHaveLength(3)
    },
    300_000,
  )

  test.each(['random', 'fixed', 'sequential'] as const)('law: resolves with method %s', async (method) => {
    expect(resolveExperiment(await experiment(`${name}/experiment.ts`), { method }).method.name).toBe(methods[method].method.name)
  })

  test('truth: its README asks a question, gives the command and the result, and says when that was', () => {
    // Experiments of one kind share their parent's.
    const [folder] = name.split('/')
    const readme = readFileSync(path.join(ROOT, folder!, 'README.md'), 'utf8')
    for (const heading of ['Question', 'Command', 'Result']) expect(readme).toContain(`\n## ${heading}`)
    expect(readme).toMatch(/\b20\d\d-\d\d-\d\d\b/)
  })
})

describe('experiments/ablations/variants', () => {
  test('law: every file is a variant of the table', () => {
    const files = readdirSync(path.join(ROOT, 'ablations/variants')).map((file) => file.replace(/\.ts$/, ''))
    const named = variants.filter(({ module }) => path.basename(path.dirname(module)) === 'variants').map(({ name }) => name)
    expect([...named].sort()).toEqual(files.sort())
    for (const variant of variants)
      expect(path.basename(variant.module)).toBe(files.includes(variant.name) ? `${variant.name}.js` : 'experiment.js')
  })

  test.each(variants.filter(({ module }) => module.includes('/variants/')).map(({ name }) => name))(
    'law: %s runs a few slices',
    async (name) => {
      const variant = await experiment(`ablations/variants/${name}.ts`)
      expect(variant.name).toBe(`ablations-${name}`)
      await aFewSlices(variant)
    },
  )

  test("truth: the final values are those of the schedule's last stage, from the beginning", () => {
    const stages = [
      { fromStep: 0, hyperparameters: { h: 1 } },
      { fromStep: 10, hyperparameters: { h: 2 } },
    ]
    const { replay } = variants.find(({ name }) => name === 'final-values')!
    expect(replay!({ steps: 30, stages })).toEqual({ steps: 30, stages: [{ fromStep: 0, hyperparameters: { h: 2 } }] })
  })
})
