import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRunFile, writeRunFile } from '../../../src/journal/run-file.js'
import { type Choice, openTrained, readTrained } from '../../../src/run/open-trained.js'
import { runSession } from '../../../src/run/session.js'
import { readRun } from '../../../src/run-reader/read-run.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-open-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

const ENVIRONMENT = "import { CartPole } from './cartpole.mjs'\nexport default () => new CartPole()\n"
const CARTPOLE = "import { make } from 'clade/envs'\nexport class CartPole { constructor() { return make('CartPole-v1') } }\n"
const EXPERIMENT = `
import { defineExperiment, logUniform, truncation } from 'clade'
import { ppo, mlp } from 'clade/agents'
export default defineExperiment({
  name: 'opened',
  trainable: ppo({ env: './world.mjs', envs: 4, unroll: 25, network: mlp([8]), normalizeObservations: true }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2) },
  population: 4, stepsPerMember: 2000, readyEvery: 500, seed: 3, schedule: 'lockstep', exploit: truncation({ fraction: 0.5 }),
})`
const folder = path.join(base, 'run')
const experiment = path.join(base, 'project', 'experiment.mjs')
const world = path.join(base, 'project', 'world.mjs')
const open = (choice: Choice = {}) => openTrained({ folder }, choice)
const rows = (file: string) => {
  const [header, ...lines] = readFileSync(path.join(folder, file), 'utf8').trim().split('\r\n')
  const names = header!.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((field, i) => [names[i]!, field])))
}

beforeAll(async () => {
  mkdirSync(path.dirname(experiment))
  writeFileSync(experiment, EXPERIMENT)
  writeFileSync(world, ENVIRONMENT)
  writeFileSync(path.join(base, 'project', 'cartpole.mjs'), CARTPOLE)
  const versions = { clade: '1.2.3', node: process.version, platform: process.platform }
  const request = { experimentPath: experiment, overrides: {}, out: folder, cwd: base, workers: 0, resume: false, versions }
  await runSession(request, [], new AbortController().signal)
})

describe('opening a member of a run', () => {
  it('truth: run.json records the spaces, small', () => {
    expect(readRunFile(folder).spaces).toEqual({
      observation: {
        ...{ name: 'Box', shape: [4], type: 'float32' },
        low: [-4.800000190734863, '-Infinity', -0.41887903213500977, '-Infinity'],
        high: [4.800000190734863, 'Infinity', 0.41887903213500977, 'Infinity'],
      },
      action: { name: 'Discrete', n: 2, start: 0 },
    })
  })

  it('law: each member has the weights that it ended with, the winner by default', async () => {
    const summary = rows('summary.csv')
    const winner = await open()
    expect(winner).toMatchObject({ member: Number(summary[0]!.member), snapshot: 'last', facts: { run: 'opened', version: '1.2.3' } })
    expect(winner.facts.score).toBe(Number(summary[0]!.score))
    const members = await readTrained(folder, null)
    expect(members.map(({ member }) => member)).toEqual([0, 1, 2, 3])
    const lastRows = new Map(rows('members.csv').map((row) => [Number(row.member), row]))
    for (const { member, facts } of members) {
      expect([facts.weightsHash, String(facts.steps)]).toEqual([lastRows.get(member)!.weights_hash, lastRows.get(member)!.steps])
    }
  })

  it('law: the best snapshot is that of the highest score ever reported, whoever made it', async () => {
    const best = rows('members.csv').reduce((a, b) => (Number(b.score) > Number(a.score) ? b : a))
    const opened = await open({ snapshot: 'best' })
    expect(opened).toMatchObject({ member: Number(best.member), snapshot: 'best' })
    expect(opened.facts).toMatchObject({ weightsHash: best.weights_hash, score: Number(best.score) })
    await expect(open({ member: (opened.member + 1) % 4, snapshot: 'best' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: `Expected --member to be ${opened.member} or left out with --snapshot best, which that member made, got ${(opened.member + 1) % 4}`,
    })
  })

  it('truth: a member that the run has not is refused', async () => {
    await expect(open({ member: 4 })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: 'Expected --member to be a member of the run (0 to 3), got 4',
    })
  })

  it('law: readRun gives the same policy, of the winner by default', async () => {
    const run = readRun(folder)
    const observation = Float32Array.of(0.1, 0, -0.1, 0)
    for (const options of [{}, { member: 2 }, { snapshot: 'best' as const }]) {
      const [policy, { trained, member }] = [await run.policy({ ...options, seed: 5 }), await open(options)]
      if (!('snapshot' in options)) expect(member).toBe(options.member ?? run.winner)
      const other = trained.policy({ seed: 5 })
      expect(policy.value(observation)).toBe(other.value(observation))
      expect(Array.from({ length: 20 }, () => policy.act(observation))).toEqual(Array.from({ length: 20 }, () => other.act(observation)))
    }
    expect(run.best!.age).toBe((await open({ snapshot: 'best' })).facts.steps)
  })

  it.each([
    [{ member: -1 }, 'Expected member of policy to be a whole number of 0 or more, got -1'],
    [{ snapshot: 'bets' }, 'Expected snapshot of policy to be "last" or "best", got "bets"; did you mean "best"?'],
    [{ memebr: 1 }, 'Unknown option "memebr" of policy: did you mean "member"?'],
  ])('truth: options of policy are checked: %j', async (options, message) => {
    await expect(readRun(folder).policy(options as object)).rejects.toMatchObject({ message })
  })

  it('law: more of the experiment may change since, but not the agent', async () => {
    const before = readFileSync(experiment, 'utf8')
    writeFileSync(experiment.replace('.mjs', '-longer.mjs'), before.replace('stepsPerMember: 2000', 'stepsPerMember: 9000'))
    writeFileSync(experiment.replace('.mjs', '-wider.mjs'), before.replace('mlp([8])', 'mlp([9])'))
    const other = (name: string) => openTrained({ folder, experimentPath: experiment.replace('.mjs', `-${name}.mjs`) })
    expect((await other('longer')).member).toBe((await open()).member)
    await expect(other('wider')).rejects.toMatchObject({
      code: 'RUN_CONFIG_MISMATCH',
      message: `${folder} holds a run of another trainable: its trainable.config.network.hidden.0 is 8, and now it is 9`,
    })
  })

  it('law: a policy opens where its environment is gone; a run of an older version needs the environment once', async () => {
    const act = async () => (await open({ member: 1 })).trained.policy({ seed: 2 }).act([0.1, 0, -0.1, 0])
    const action = await act()
    const file = readRunFile(folder)
    const { spaces: _, ...older } = file
    writeRunFile(folder, older)
    expect(await act()).toBe(action)
    rmSync(world)
    writeRunFile(folder, file)
    expect(await act()).toBe(action)
    writeRunFile(folder, older)
    await expect(act()).rejects.toMatchObject({ code: 'MODULE_NOT_FOUND' })
    writeRunFile(folder, file)
    writeFileSync(world, ENVIRONMENT)
  })
})
