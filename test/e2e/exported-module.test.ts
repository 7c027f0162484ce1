import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { describe, expect, test } from 'vitest'
import { a2c, conv, mlp, sequential } from '../../agents/index.js'
import { make } from '../../envs/index.js'
import { splitSeed } from '../../src/random.js'
import type { TrainableSpec } from '../../src/trainable.js'
import type { Policy, Trained } from '../../src/trained.js'
import { open, whyNoBrowser } from './browser.js'
import { project, temporaryFolder } from './clade.js'
import { skipped } from './python.js'
import { serveFolder } from './serve-folder.js'

const ENVS = fileURLToPath(new URL('../../envs/', import.meta.url))
const reason = whyNoBrowser()
const cwd = temporaryFolder()

/** What happened in an environment, action by action. */
interface Played {
  readonly actions: readonly unknown[]
  readonly returns: number
  readonly episodes: number
}

/** Plays with drawn actions. It runs in Node and, as text, in the page. */
function play(
  env: { reset(options: object): readonly unknown[]; step(action: unknown): readonly unknown[] },
  policy: { act(observation: unknown): unknown; reset(): void; seed(seed: number): void },
  steps: number,
): Played {
  let [observation] = env.reset({ seed: 7 })
  policy.reset()
  policy.seed(7)
  const actions: unknown[] = []
  let [returns, episodes] = [0, 1]
  for (let step = 0; step < steps; step++) {
    actions.push(policy.act(observation))
    const [next, reward, terminated] = env.step(actions.at(-1))
    observation = next
    returns += reward as number
    if (!terminated || step === steps - 1) continue
    episodes++
    observation = env.reset({})[0]
    policy.reset()
  }
  return { actions, returns, episodes }
}

async function trainedFor(spec: TrainableSpec, steps: number): Promise<Trained> {
  const host = { load: () => Promise.reject(new Error('nothing to load')) }
  const agent = await spec.create(host)
  agent.start((label) => splitSeed(1, label), {})
  await agent.train(steps, { learningRate: 2e-3 })
  const { weights, learner } = agent.snapshot()
  await agent.close?.()
  return spec.open!(host, { weights, learner, spaces: agent.spaces ?? null })
}

/** Opens a page with the agent's module and the environment that `entry` makes as its default export, and plays there. */
async function playInPage(name: string, trained: Trained, entry: string, steps: number): Promise<Played> {
  const facts = { run: name, member: 0, steps: 1, score: null, weightsHash: '0', version: '0' }
  const folder = project(cwd, name, {
    'entry.ts': entry,
    'policy.mjs': Buffer.from(trained.formats.js!(facts)[0]!.bytes).toString(),
    'index.html': '<!doctype html><link rel="icon" href="data:,">',
  })
  const build = await rolldown({ input: path.join(folder, 'entry.ts'), platform: 'browser', tsconfig: false })
  await build.write({ file: path.join(folder, 'env.mjs'), format: 'esm' })
  await build.close()
  const { page, complaints } = await open(await serveFolder(folder))
  const text = `Promise.all([import('./env.mjs'), import('./policy.mjs')]).then(([env, policy]) => (${play})(env.default, policy, ${steps}))`
  const played = (await page.evaluate(text)) as Played
  expect(complaints).toEqual([])
  return played
}

const inNode = (id: string, policy: Policy, steps: number): Played => play(make(id) as Parameters<typeof play>[0], policy, steps)

describe(`in a page of Chromium${skipped(reason)}`, () => {
  test.skipIf(reason !== undefined)(
    'truth: an exported agent balances CartPole for 500 steps, by the actions that it draws in Clade',
    async () => {
      const trained = await trainedFor(a2c({ env: 'CartPole-v1', envs: 16, network: mlp([64, 64]) }), 200_000)
      const entry = `import { CartPole } from ${JSON.stringify(path.join(ENVS, 'classic-control/cartpole.ts'))}\nexport default new CartPole()\n`
      const played = await playInPage('cartpole', trained, entry, 500)
      expect(played).toEqual(inNode('CartPole-v1', trained.policy(), 500))
      expect(played).toMatchObject({ returns: 500, episodes: 1 })
    },
  )

  test.skipIf(reason !== undefined)('truth: an exported agent plays MinAtar Breakout, by the actions that it draws in Clade', async () => {
    const network = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))
    const trained = await trainedFor(a2c({ env: 'MinAtar/Breakout-v1', envs: 16, network }), 20_000)
    const entry = `import { breakout } from ${JSON.stringify(path.join(ENVS, 'minatar/breakout.ts'))}
import { MinAtar } from ${JSON.stringify(path.join(ENVS, 'minatar/minatar.ts'))}
export default new MinAtar(breakout, breakout.minimalActions)
`
    const played = await playInPage('breakout', trained, entry, 1000)
    expect(played).toEqual(inNode('MinAtar/Breakout-v1', trained.policy(), 1000))
    expect(played.episodes).toBeGreaterThan(5)
  })
})
