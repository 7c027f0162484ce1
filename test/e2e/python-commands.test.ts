import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type AtariOptions, atari, makeVector } from '../../dist/envs/index.js'
import { clade, project, temporaryFolder } from './clade.js'
import { odd, PYTHONPATH, skipped, whyNoPython } from './python.js'

const cwd = temporaryFolder()
const noPython = whyNoPython('sys')
const noGymnasium = whyNoPython('gymnasium', 'numpy')

describe.skipIf(noGymnasium !== undefined)(`a module of Python beside the experiment${skipped(noGymnasium)}`, () => {
  const mygrid = `import gymnasium
from gymnasium.envs.classic_control import CartPoleEnv
gymnasium.register('MyGrid-v0', CartPoleEnv, max_episode_steps=30)
`
  const experiment = `
    import { defineExperiment } from 'clade'
    import { random } from 'clade/agents'
    export default defineExperiment({
      name: 'mygrid', trainable: random({ env: 'gymnasium:mygrid:MyGrid-v0', envs: 2 }), hyperparameters: {},
      population: 1, stepsPerMember: 200, readyEvery: 100,
    })`

  it('truth: is imported, from wherever clade is started', async () => {
    const folder = project(cwd, 'beside', { 'mygrid.py': mygrid, 'grid.ts': experiment })
    for (const [at, module] of [
      [folder, './grid'],
      [cwd, 'beside/grid.ts'],
    ] as const) {
      expect(await clade(['run', module, '--quiet'], { cwd: at })).toMatchObject({ code: 0, stderr: '' })
    }
    expect(await clade(['check-env', 'gymnasium:mygrid:MyGrid-v0'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
  })

  it.each([
    ['mygrid.py', "env: 'gymnasium:mygrid:<id>' [MODULE_NOT_FOUND]"],
    ['gymnasium:mygrid.py:MyGrid-v0', 'named as import takes it, without .py, got "mygrid.py" [INVALID_OPTION]'],
    ['mygrid:MyGrid-v0', "an environment of Python's is named gymnasium:mygrid:MyGrid-v0 [ENV_UNKNOWN]"],
  ])('truth: whoever names it %s is told how', async (env, hint) => {
    expect(await clade(['check-env', env], { cwd })).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(hint) })
  })
})

describe.skipIf(noGymnasium !== undefined)(`clade check-env on Python's environments${skipped(noGymnasium)}`, () => {
  it("truth: Gymnasium's CartPole has no errors, and an infinite bound", async () => {
    const { code, stdout, stderr } = await clade(['check-env', 'gymnasium:CartPole-v1'], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^warning {2}space-box-infinite: .+\ngymnasium:CartPole-v1: no errors, 1 warning\n$/)
  })

  it('truth: one that observes what is no number is told by its rule', async () => {
    const { code, stdout } = await clade(['check-env', odd('nan')], { cwd, env: { PYTHONPATH } })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^error {4}observation-finite: /m)
  })

  it('truth: an id that Gymnasium does not have is bad input', async () => {
    const end = await clade(['check-env', 'gymnasium:CartPole-v9'], { cwd })
    expect(end).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/CartPole.*\[ENV_UNKNOWN\]\n$/) })
  })
})

describe('without Python', () => {
  it.each<[object, string, string?]>([
    [{ frames: 0 }, 'Expected frames of atari:Pong?frames=0 to be a positive integer, got 0'],
    [{ frames: 50_000 }, 'Expected frames of atari:Pong?frames=50000 to be a whole number from 1 to 256, got 50000'],
    [{ stickyActions: 1 }, 'Expected stickyActions of atari:Pong?stickyActions=1 to be a number from 0 to below 1, got 1'],
    [{ sticky: 0.1 }, 'Unknown option "sticky" of atari:Pong?sticky=0.1: did you mean "stickyActions"?', 'UNKNOWN_OPTION'],
    [{ endOnLifeLost: 'yes' }, 'Expected endOnLifeLost of atari:Pong?endOnLifeLost=yes to be true or false, got "yes"'],
  ])('truth: atari refuses %j', (options, message, code = 'INVALID_OPTION') => {
    expect(() => atari('Pong', options as AtariOptions)).toThrow(expect.objectContaining({ code, message }))
  })

  it('truth: says that Python is missing, and how to name one', () => {
    vi.stubEnv('CLADE_PYTHON', path.join(cwd, 'no-python'))
    const message = expect.stringMatching(/no-python to run for gymnasium:CartPole-v1, got ENOENT; CLADE_PYTHON names/)
    expect(() => makeVector('gymnasium:CartPole-v1', 1)).toThrow(expect.objectContaining({ code: 'PYTHON_MISSING', message }))
  })

  it.skipIf(noPython !== undefined)(`truth: says that Gymnasium is missing, with what Python said${skipped(noPython)}`, () => {
    // This Python sees no packages but its own.
    const bare = path.join(cwd, 'bare-python')
    writeFileSync(bare, '#!/bin/sh\nexec python3 -I -S "$@"\n', { mode: 0o755 })
    vi.stubEnv('CLADE_PYTHON', bare)
    const message = expect.stringMatching(/No module named 'gymnasium'/)
    expect(() => makeVector('gymnasium:CartPole-v1', 1)).toThrow(expect.objectContaining({ code: 'PYTHON_PACKAGE_MISSING', message }))
  })
})
