import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { clade, type Ended, project, reportsIn, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()

/** A project with a small environment, whose rewards come from a module beside it. */
const WORLD = `
import { Box, Discrete } from 'clade/envs'
import { rewardOf } from './rewards'
export default class Walk {
  actionSpace = new Discrete(2)
  observationSpace = new Box([-1], [1])
  reset() { this.at = 0; this.steps = 0; return [[0], {}] }
  step(action) {
    this.at += action === 1 ? 1 : -1
    this.steps++
    return [[this.at / 20], rewardOf(this.at), false, this.steps === 20, {}]
  }
  getState() { return [this.at, this.steps] }
  setState([at, steps]) { this.at = at; this.steps = steps }
}`
const REWARDS = 'export const rewardOf = (at) => (at > 0 ? 1 : 0)\n'
const experimentOf = (env: string) => `
import { defineExperiment, logUniform } from 'clade'
import { a2c, mlp } from 'clade/agents'
import { range } from './ranges'
export default defineExperiment({
  name: 'walk', trainable: a2c({ env: ${env}, envs: 4, network: mlp([8]) }), hyperparameters: { learningRate: logUniform(...range) },
  population: 3, stepsPerMember: 8000, readyEvery: 2000,
})`

/** The ways to write a project: the extension of its modules, and the path by which its experiment names the environment. */
const KINDS = [
  ['ts', `'./world.ts'`],
  ['mjs', `new URL('./world.mjs', import.meta.url).pathname`],
] as const

function madeProject(name: string, extension: string, env: string): string {
  const imported = (text: string) => text.replace(/from '(\.\/\w+)'/, `from '$1.${extension}'`)
  return project(cwd, name, {
    'package.json': '{ "type": "module" }',
    [`experiment.${extension}`]: imported(experimentOf(env)),
    [`ranges.${extension}`]: 'export const range = [1e-4, 1e-2]\n',
    [`world.${extension}`]: imported(WORLD),
    [`rewards.${extension}`]: REWARDS,
  })
}

const done = (end: Ended) => expect(end).toMatchObject({ code: 0, stderr: '' })
const sentence = (code: string, ...parts: readonly string[]) => ({
  code: code === 'VERIFY_PARTIAL' || code === 'VERIFY_DIFFERS' ? 1 : 2,
  stdout: '',
  stderr: expect.stringMatching(
    new RegExp(`^clade: .*${parts.map((part) => part.replace(/[.()]/g, '\\$&')).join('.*')}.* \\[${code}\\]\n$`),
  ),
})

/** A run that was interrupted after some reports. */
async function interrupted(folder: string, extension: string): Promise<string> {
  const run = path.join(folder, 'runs', 'walk-1')
  const args = [
    'run',
    path.join(folder, `experiment.${extension}`),
    '--out',
    run,
    '--schedule',
    'lockstep',
    '--workers',
    '2',
    '--steps',
    '2000000',
  ]
  await clade(args, { cwd: folder, signal: { name: 'SIGINT', when: () => reportsIn(run) > 3 } })
  expect(runFile(run).status).toBe('interrupted')
  return run
}

/** Resumes a run, and interrupts it again after some more reports. */
function resumed(run: string, ...more: readonly string[]): Promise<Ended> {
  const before = reportsIn(run)
  const when = () => reportsIn(run) > before + 3
  return clade(['resume', run, '--workers', '1', ...more], { cwd, signal: { name: 'SIGINT', when } })
}

describe.each(KINDS)('a project of .%s modules whose environment is %s', (extension, env) => {
  const name = `project-${KINDS.findIndex((kind) => kind[1] === env)}`

  test('truth: can be moved, and its runs resumed, verified and replayed where it is then', { timeout: 60_000 }, async () => {
    const folder = madeProject(name, extension, env)
    const run = await interrupted(folder, extension)
    const text = readFileSync(path.join(run, 'run.json'), 'utf8')
    expect(text).not.toContain(cwd)
    expect(runFile(run).experiment).toBe(`../../experiment.${extension}`)
    expect(Object.keys(JSON.parse(text).modules)).toEqual(
      ['experiment', 'ranges', 'rewards', 'world'].map((file) => `${file}.${extension}`),
    )

    const moved = path.join(cwd, 'elsewhere', name)
    mkdirSync(path.dirname(moved), { recursive: true })
    renameSync(folder, moved)
    const there = path.join(moved, 'runs', 'walk-1')
    expect(await resumed(there)).toMatchObject({ code: 130, stderr: '' })
    done(await clade(['verify', there, '--quiet'], { cwd }))
    done(await clade(['replay', there, '--exact', '--quiet'], { cwd: moved }))

    // The run was moved alone, so its experiment has to be named.
    const alone = path.join(cwd, `alone-${name}`)
    renameSync(there, alone)
    const missing = sentence('MODULE_NOT_FOUND', `Cannot find the experiment of ${alone}`, 'say where it is by --experiment <path>')
    for (const command of [
      ['verify', alone],
      ['replay', alone, '--exact'],
      ['resume', alone],
    ])
      expect(await clade(command, { cwd })).toEqual(missing)
    const named = ['--experiment', path.join('elsewhere', name, `experiment.${extension}`)]
    done(await clade(['verify', alone, '--quiet', ...named], { cwd }))
    expect(await resumed(alone, ...named)).toMatchObject({ code: 130, stderr: '' })
    // From then on run.json names the new place.
    done(await clade(['verify', alone, '--quiet'], { cwd }))
  })
})

describe('a run whose modules have changed since', () => {
  let folder = ''
  let run = ''
  beforeAll(async () => {
    folder = madeProject('changing', 'mjs', `'./world.mjs'`)
    run = await interrupted(folder, 'mjs')
  })
  const copied = (name: string, change: (at: string) => void): string => {
    const copy = path.join(cwd, name)
    cpSync(folder, copy, { recursive: true })
    change(copy)
    return path.join(copy, 'runs', 'walk-1')
  }
  const other = 'export const rewardOf = (at) => (at < 0 ? 1 : 0)\n'

  test('truth: is not resumed before the user accepts it, and the file that differs is named', async () => {
    const before = readFileSync(path.join(run, 'run.json'), 'utf8')
    const changed = copied('changed', (at) => writeFileSync(path.join(at, 'rewards.mjs'), other))
    expect(await clade(['resume', changed], { cwd })).toEqual(
      sentence('RUN_MODULES_CHANGED', changed, 'was trained with other modules: rewards.mjs has changed', '--accept-changes'),
    )
    expect(readFileSync(path.join(changed, 'run.json'), 'utf8')).toBe(before)
    expect(await clade(['verify', changed, '--quiet'], { cwd })).toEqual(
      sentence('VERIFY_DIFFERS', 'since the run began rewards.mjs has changed'),
    )
  })

  test('truth: so it is when a module comes in addition', async () => {
    const changed = copied('added', (at) => {
      writeFileSync(path.join(at, 'more.mjs'), 'export const more = 1\n')
      writeFileSync(
        path.join(at, 'rewards.mjs'),
        `import { more } from './more.mjs'\nexport const rewardOf = (at) => (at > 0 ? more : 0)\n`,
      )
    })
    expect(await clade(['resume', changed], { cwd })).toEqual(
      sentence('RUN_MODULES_CHANGED', 'more.mjs is loaded in addition, rewards.mjs has changed'),
    )
  })

  test('truth: once accepted it goes on, and verify says from where on it cannot be proved', { timeout: 60_000 }, async () => {
    const entries = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')).entries
    const changed = copied('accepted', (at) => writeFileSync(path.join(at, 'rewards.mjs'), other))
    expect(await resumed(changed, '--accept-changes')).toMatchObject({ code: 130, stderr: '' })
    // The next resume finds the accepted modules, and wants no flag.
    expect(await resumed(changed)).toMatchObject({ code: 130, stderr: '' })
    const from = [`From entry ${entries} of its journal on ${changed} cannot be proved`, '(rewards.mjs has changed)'] as const
    expect(await clade(['verify', changed, '--quiet'], { cwd })).toEqual(
      sentence('VERIFY_PARTIAL', ...from, 'the modules of that time are not there'),
    )
    writeFileSync(path.join(changed, '..', '..', 'rewards.mjs'), REWARDS)
    expect(await clade(['verify', changed, '--quiet'], { cwd })).toEqual(
      sentence('VERIFY_PARTIAL', ...from, 'slices before it end in the recorded weights'),
    )
  })
})

test('truth: a run of an experiment that comes with Clade is verified wherever it is', async () => {
  const [here, there] = [path.join(cwd, 'here'), path.join(cwd, 'a', 'b', 'there')]
  done(await clade(['run', ...small({ out: here, steps: 10_000 }), '--quiet'], { cwd }))
  expect(runFile(here).experiment).toBe('cartpole')
  mkdirSync(path.dirname(there), { recursive: true })
  renameSync(here, there)
  done(await clade(['verify', there, '--quiet'], { cwd }))
  done(await clade(['resume', there, '--quiet'], { cwd: '/' }))
  rmSync(there, { recursive: true })
})
