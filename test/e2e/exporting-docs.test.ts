import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { a2c, lstm, mlp, sequential } from '../../agents/index.js'
import { make } from '../../envs/index.js'
import { splitSeed } from '../../src/random.js'
import type { TrainableSpec } from '../../src/trainable.js'
import type { Trained } from '../../src/trained.js'
import { run, temporaryFolder } from './clade.js'
import { PYTHON, skipped, whyNoPython } from './python.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const reason = whyNoPython('numpy', 'gymnasium', 'onnxruntime', 'safetensors')
const cwd = temporaryFolder()

const agents: Readonly<Record<string, TrainableSpec>> = {
  cartpole: a2c({ env: 'CartPole-v1', envs: 16, network: mlp([64, 64]) }),
  memory: a2c({
    env: 'CartPole-v1',
    envs: 16,
    unroll: 16,
    network: sequential(mlp([32]), lstm(32, { lastAction: true, lastReward: true })),
  }),
}

const opened: Record<string, Trained> = {}

/** A folder for each agent, with all files of it and the repository's packages. */
beforeAll(async () => {
  const host = { load: () => Promise.reject(new Error('nothing to load')) }
  for (const [name, spec] of Object.entries(agents)) {
    const agent = await spec.create(host)
    agent.start((label) => splitSeed(1, label), {})
    await agent.train(100_000, { learningRate: 2e-3 })
    const { weights, learner } = agent.snapshot()
    opened[name] = await spec.open!(host, { weights, learner, spaces: agent.spaces ?? null })
    const folder = path.join(cwd, name)
    mkdirSync(folder)
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
    const facts = { run: 'cartpole', member: 0, steps: 100_000, score: null, weightsHash: '0123', version: '0.2.0' }
    for (const write of Object.values(opened[name]!.formats)) {
      for (const file of write(facts)) writeFileSync(path.join(folder, file.name), file.bytes)
    }
  }
})

/** The examples of the page: which agent they are for, the language, and the code. */
const examples = [
  ...readFileSync(path.join(ROOT, 'docs/exporting.md'), 'utf8').matchAll(/<!-- tested: (\w+) -->\n```(\w+)\n(.+?)```/gs),
].map(([, agent, language, code]) => ({ agent: agent!, language: language!, code: code! }))

/** Runs the only example that holds the text, and returns what it prints. */
async function printed(text: string): Promise<string> {
  const [example, ...others] = examples.filter(({ code }) => code.includes(text))
  expect(others).toEqual([])
  const { agent, language, code } = example!
  const folder = path.join(cwd, agent)
  writeFileSync(path.join(folder, 'example.mjs'), code)
  const [command, args] = language === 'python' ? [PYTHON, ['-c', code]] : [process.execPath, ['example.mjs']]
  const ended = await run(command!, args as string[], { cwd: folder })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  return ended.stdout.trim()
}

/** The return of the episode with seed 1, which starts where Gymnasium's starts. */
function greedyReturn(trained: Trained): number {
  const policy = trained.policy()
  const env = make('CartPole-v1')
  let [observation] = env.reset({ seed: 1 })
  let [reward, total] = [0, 0]
  for (let over = false; !over; ) {
    const [next, earned, terminated, truncated] = env.step(policy.act(observation, { greedy: true, reward }) as number)
    observation = next
    reward = earned
    total += reward
    over = terminated || truncated
  }
  return total
}

describe('the examples of docs/exporting.md', () => {
  const OBSERVATION = [0.01, 0, -0.02, 0]
  const policy = () => opened.cartpole!.policy()

  test('truth: are of agents that have learnt something', () => {
    for (const trained of Object.values(opened)) expect(greedyReturn(trained)).toBeGreaterThan(100)
  })

  const python = (name: string, check: () => Promise<void>) => test.skipIf(reason !== undefined)(`truth: ${name}${skipped(reason)}`, check)

  test('truth: each of them is tried here', () => {
    expect(examples.map(({ agent, language }) => `${agent} ${language}`).sort()).toEqual(
      ['cartpole js', 'cartpole js', 'cartpole python', 'cartpole python', 'cartpole python', 'memory python'].sort(),
    )
    expect(readFileSync(path.join(ROOT, 'docs/exporting.md'), 'utf8').match(/^```(js|python)$/gm)).toHaveLength(examples.length)
  })

  python('plays in Gymnasium with onnxruntime', async () => {
    expect(Number(await printed('[action] = session.run'))).toBe(greedyReturn(opened.cartpole!))
  })

  python('plays in Gymnasium with a memory', async () => {
    expect(Number(await printed('"state_out"'))).toBe(greedyReturn(opened.memory!))
  })

  python('draws an action', async () => {
    expect(await printed('random.choice')).toMatch(/^[01]$/)
  })

  python('calculates the network from its named arrays', async () => {
    const numbers = (await printed('load_file')).match(/-?[\d.]+(e-?\d+)?/g)!.map(Number)
    const { probabilities } = policy().distribution(OBSERVATION) as { probabilities: readonly Float32Array[] }
    expect(1 / (1 + Math.exp(numbers[0]! - numbers[1]!))).toBeCloseTo(probabilities[0]![1]!, 4)
    expect(numbers[2]! / policy().value(OBSERVATION)).toBeCloseTo(1, 4)
  })

  test('truth: runs the model with onnxruntime-web', async () => {
    const [action, value] = (await printed('InferenceSession.create(await')).split(' ').map(Number)
    expect(action).toBe(policy().act(OBSERVATION, { greedy: true }))
    expect(value! / policy().value(OBSERVATION)).toBeCloseTo(1, 5)
  })

  test('truth: acts with the module', async () => {
    const drawn = opened.cartpole!.policy({ seed: 2 }).act(OBSERVATION)
    expect(await printed("from './policy.mjs'")).toBe(`${drawn} cartpole 0123`)
  })
})
