// This file is long, since every test plays through the one bridge and needs the same helpers for its processes.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { a2c, mlp } from '../../dist/agents/index.js'
import { listEnvs, make, makeVector, Pcg64, type VectorEnv } from '../../dist/envs/index.js'
import { PythonVector } from '../../dist/envs/python/python-vector.js'
import { splitSeed } from '../../dist/src/random.js'
import { float32Steps } from '../unit/envs/reference.js'
import { clade, project, readCsv, temporaryFolder } from './clade.js'
import { odd, opened, PYTHONPATH, skipped, whyNoPython } from './python.js'

const cwd = temporaryFolder()
/** No masks. */
const NONE = new Uint8Array(0)
const noGymnasium = whyNoPython('gymnasium', 'numpy')

const vector = (name: string, count = 2, timeout = 60_000): VectorEnv => {
  vi.stubEnv('PYTHONPATH', PYTHONPATH)
  return opened(new PythonVector({ id: `gymnasium:${name}`, name, atari: false, options: {} }, count, { timeout }))
}
const oddVector = (way: string, count = 2, timeout = 60_000): VectorEnv => vector(`odd_games:Odd-${way}-v0`, count, timeout)

/** Actions for `count` steps. The same seed gives the same actions. */
function actionsOf({ singleActionSpace: space, count }: VectorEnv, steps: number): (Int32Array | Float32Array)[] {
  const random = new Pcg64(4)
  const draw = () => (space.name === 'Box' ? Math.fround(random.uniform(-1, 1)) : random.integers(0, (space as unknown as { n: number }).n))
  const size = space.name === 'Box' ? space.flatSize : 1
  return Array.from({ length: steps }, () => {
    const list = Array.from({ length: count * size }, draw)
    return space.name === 'Box' ? Float32Array.from(list) : Int32Array.from(list)
  })
}

describe.skipIf(noGymnasium !== undefined)(`environments of a Python Gymnasium${skipped(noGymnasium)}`, () => {
  const known: readonly string[] = listEnvs()
  const both = ['CartPole-v0', 'CartPole-v1', 'MountainCar-v0', 'MountainCarContinuous-v0', 'Acrobot-v1', 'Pendulum-v1']
  const texts = ['FrozenLake-v1', 'FrozenLake8x8-v1', 'CliffWalking-v1', 'Taxi-v4'].filter((id) => known.includes(id))

  it.each([...both, ...texts])("truth: 10,000 steps of %s beside Clade's own, episode after episode, are the same", (id) => {
    const [ours, theirs] = [opened(makeVector(id, 10)), opened(makeVector(`gymnasium:${id}`, 10))]
    expect([theirs.singleObservationSpace.name, theirs.observationSize]).toEqual([ours.singleObservationSpace.name, ours.observationSize])
    // NumPy's sine and cosine may differ from V8's in a double's last bit, which may tip a float32; Acrobot multiplies what differs.
    const slack = id === 'Acrobot-v1' ? 1e-5 : 0
    const near = (x: number, y: number) => float32Steps(x, y) <= 1 || Math.abs(x - y) <= slack
    const agree = (a: ArrayLike<number>, b: ArrayLike<number>, what: string) => {
      for (let i = 0; i < b.length; i++) if (!near(a[i]!, b[i]!)) expect([what, i, a[i]]).toEqual([what, i, b[i]])
    }
    agree(ours.reset({ seed: 17 }), theirs.reset({ seed: 17 }), 'reset')
    expect(theirs.actionMasks).toEqual(ours.actionMasks)
    let episodes = 0
    actionsOf(ours, 1000).forEach((actions, t) => {
      const [a, b] = [ours.step(actions), theirs.step(actions)]
      agree(a.observations, b.observations, `step ${t}`)
      expect(Buffer.compare(theirs.actionMasks ?? NONE, ours.actionMasks ?? NONE)).toBe(0)
      expect([a.terminated, a.truncated]).toEqual([b.terminated, b.truncated])
      for (let i = 0; i < 10; i++) {
        expect(a.rewards[i]).toBeCloseTo(b.rewards[i]!, 6)
        if (a.terminated[i] === 0 && a.truncated[i] === 0) continue
        episodes++
        const size = ours.observationSize
        agree(a.finalObservations.subarray(i * size, (i + 1) * size), b.finalObservations.subarray(i * size, (i + 1) * size), `end ${t}`)
      }
    })
    // A walk along the cliff at random does not end within 1000 steps.
    if (id !== 'CliffWalking-v1') expect(episodes).toBeGreaterThan(9)
  })

  it('truth: make gives a single environment, with its time limit, that refuses steps out of order and closes twice', () => {
    const env = opened(make('gymnasium:CartPole-v1', { maxEpisodeSteps: 2 }))
    expect(() => env.step(0)).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
    const twin = make('CartPole-v1')
    expect(env.reset({ seed: 3 })).toEqual(twin.reset({ seed: 3 }))
    expect(env.step(1)).toEqual(twin.step(1))
    expect(env.step(0)[3]).toBe(true)
    expect(env.getState).toBeUndefined()
    expect(() => env.reset({ seed: -1 })).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }))
    env.reset()
    expect(() => env.step(2)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    env.close!()
    env.close!()
    expect(() => env.reset()).toThrow(/closed/)
  })

  it('truth: terminated and truncated stay apart; the same step brings the last observation and the next first one', () => {
    for (const [way, which] of [
      ['end', 'terminated'],
      ['cut', 'truncated'],
    ] as const) {
      const env = oddVector(way)
      expect(Array.from(env.reset())).toEqual([0, 1, 0, 1])
      const actions = Int32Array.of(0, 2)
      // The space's start, 5, is added on the way; a reward is the step's number and a tenth of the action.
      expect(Array.from(env.step(actions).rewards)).toEqual([1.5, 1.7])
      env.step(actions)
      const step = env.step(actions)
      expect([Array.from(step.observations), Array.from(step.finalObservations)]).toEqual([
        [0, 2, 0, 2],
        [3, 1, 3, 1],
      ])
      expect(Array.from(step[which])).toEqual([1, 1])
      expect(Array.from(step[which === 'terminated' ? 'truncated' : 'terminated'])).toEqual([0, 0])
      expect(Array.from(env.step(actions).terminated)).toEqual([0, 0])
    }
  })

  it('truth: bytes stay bytes, with their shape; float actions and reset options arrive', () => {
    const env = vector('odd_games:Picture-v0')
    expect(env.singleObservationSpace).toMatchObject({ name: 'Box', type: 'uint8', shape: [2, 2, 3] })
    const start = env.reset()
    expect(start).toBeInstanceOf(Uint8Array)
    expect(Array.from(start.subarray(12))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(Array.from(env.step(Float32Array.of(1, 0.5, -1, 1)).rewards)).toEqual([0, -3])
    expect(Array.from(oddVector('calm', 1).reset({ options: { steps: 7 } }))).toEqual([7, 1])
    // An action may be an array of numbers of any kind.
    expect(Array.from(oddVector('calm', 1).reset({ options: { steps: Float32Array.of(0.5, 1000) } }))).toEqual([1000.5, 1])
  })

  it('truth: MultiDiscrete crosses both ways, whatever it starts with', () => {
    const env = vector('odd_games:Levers-v0', 1)
    expect(env.singleActionSpace).toMatchObject({ name: 'MultiDiscrete', nvec: [3, 4] })
    expect(Array.from(env.reset())).toEqual([0, 1, 0, 0, 1])
    expect(Array.from(env.step(Int32Array.of(2, 3)).rewards)).toEqual([210])
  })

  it('truth: Dict, Tuple, MultiBinary and numbers of types that JavaScript has not cross as what they are', () => {
    vi.stubEnv('PYTHONPATH', PYTHONPATH)
    const env = opened(make('gymnasium:odd_games:Tree-v0'))
    const value = (step: number) => ({
      a: Int32Array.of(step, -step),
      b: [2 + step, Int8Array.of(1, 0, 0, step % 2)],
      c: Float32Array.of(step / 4),
      d: Int32Array.of(0, 1, 2, step),
    })
    expect(env.reset()[0]).toEqual(value(0))
    expect(env.step([1, 0, 1])).toEqual([value(1), 101, false, false, {}])
    expect(env.observationSpace.contains(value(1))).toBe(true)
    const two = vector('odd_games:Tree-v0')
    two.reset()
    const act = () => two.step(Int32Array.of(1, 1, 0, 0, 0, 1))
    expect(Array.from(act().rewards)).toEqual([110, 1])
    act()
    const last = act()
    const flat = (step: number) => {
      const out = new Float32Array(two.observationSize)
      two.singleObservationSpace.flatten(value(step), out, 0)
      return Array.from(out)
    }
    expect(Array.from(last.finalObservations)).toEqual([...flat(3), ...flat(3)])
    expect(Array.from(last.observations)).toEqual([...flat(0), ...flat(0)])
  })

  it('truth: a clock at 1e8 in float64, and one at 2^52 in int64, arrive to the second', () => {
    const env = vector('odd_games:Clock-v0', 1)
    expect(Array.from(env.reset())).toEqual([2 ** 52, 1e8])
    expect(Array.from(env.step(Int32Array.of(0)).observations)).toEqual([2 ** 52 + 1, 1e8 + 1])
  })

  it('truth: a Box of shape [] crosses both ways, as a number or an array of one', () => {
    const env = vector('odd_games:Point-v0')
    expect(env.singleObservationSpace).toMatchObject({ name: 'Box', shape: [] })
    expect(Array.from(env.reset())).toEqual([0.5, 0.5])
    expect(Array.from(env.step(Float32Array.of(0.25, -1)).rewards)).toEqual([0.25, -1])
    expect(Array.from(env.step(Int32Array.of(2, -3)).rewards)).toEqual([2, -3])
    const single = opened(make('gymnasium:odd_games:Point-v0'))
    single.reset()
    expect([single.step(0.25)[1], single.step(Float32Array.of(-1))[1]]).toEqual([0.25, -1])
  })

  it('truth: an action at a bound of float64 stays within it, though it crosses as a float32', () => {
    const env = vector('odd_games:Fine-v0')
    env.reset()
    expect(Array.from(env.step(Float32Array.of(-0.001, 0.1)).rewards)).toEqual([-0.001, 0.1])
  })

  it('truth: bounds beyond float32 make NumPy warn of nothing, and leave actions as they are', () => {
    const env = vector('odd_games:Wide-v0')
    env.reset()
    const most = (2 - 2 ** -23) * 2 ** 127
    expect(Array.from(env.step(Float32Array.of(-most, 0.25)).rewards)).toEqual([-most, 0.25])
  })

  it('truth: choices start where Python starts them, for a single environment, too', () => {
    vi.stubEnv('PYTHONPATH', PYTHONPATH)
    const env = opened(make('gymnasium:odd_games:Levers-v0'))
    expect(env.actionSpace).toMatchObject({ nvec: [3, 4], start: [0, 7] })
    expect(env.reset()[0]).toEqual(Int32Array.of(5, 2))
    expect(env.step([2, 10])[1]).toBe(210)
    expect(() => env.step([2, 3])).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it('truth: a Dict of actions crosses by name, with its masks and the parts that count', () => {
    vi.stubEnv('PYTHONPATH', PYTHONPATH)
    const [one, two] = [opened(make('gymnasium:odd_games:Moves-v0')), vector('odd_games:Moves-v0')]
    expect([one.metadata, two.metadata]).toEqual(new Array(2).fill({ action_arguments: [[], ['where']] }))
    expect(one.reset()[1]).toEqual({ action_mask: { where: Uint8Array.from([0, 1, 0]), act: null } })
    expect(one.step({ act: 5, where: 3 }).slice(1)).toEqual([
      503,
      false,
      false,
      { action_mask: { where: Uint8Array.from([1, 1, 0]), act: null } },
    ])
    expect(() => one.step({ act: 5, where: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    two.reset()
    expect(Array.from(two.actionMasks!)).toEqual([1, 1, 0, 1, 0, 1, 1, 0, 1, 0])
    expect(Array.from(two.step(Int32Array.of(0, 2, 1, 1)).rewards)).toEqual([403, 502])
    expect(Array.from(two.actionMasks!)).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 0])
  })

  it('truth: an agent learns from a Tuple in Python: Blackjack', async () => {
    const agent = await a2c({ env: 'gymnasium:Blackjack-v1', envs: 4, network: mlp([8]) }).create({ load: async () => undefined })
    agent.start((label) => splitSeed(1, label), {})
    const { episodes } = await agent.train(200, {})
    expect(episodes.returns.length).toBeGreaterThan(50)
    expect(Array.from(episodes.returns).every((value) => [-1, 0, 1].includes(value))).toBe(true)
  })

  it('truth: keyword arguments of Gymnasium follow the id', () => {
    const [sure, slippery] = ['?is_slippery=false&map_name=8x8', ''].map((query) => opened(make(`gymnasium:FrozenLake-v1${query}`)))
    expect([sure, slippery].map((env) => env!.observationSpace)).toMatchObject([{ n: 64 }, { n: 16 }])
    sure!.reset({ seed: 1 })
    // The path is right, right, right, and down, and never another.
    expect([2, 2, 2, 1].map((action) => sure!.step(action)[0])).toEqual([1, 2, 3, 11])
    expect(() => make('gymnasium:CartPole-v1?wheels=4')).toThrow(expect.objectContaining({ code: 'PYTHON_FAILED' }))
  })

  it('truth: a seed of more than 32 bits arrives', () => {
    const env = opened(make('gymnasium:CartPole-v1'))
    const [first] = env.reset({ seed: 2 ** 40 })
    expect(env.reset({ seed: 2 ** 40 })[0]).toEqual(first)
    expect(env.reset({ seed: 2 ** 40 + 1 })[0]).not.toEqual(first)
  })

  it('law: a second vector of the same seed and actions brings the same', () => {
    const [one, two] = [opened(makeVector('gymnasium:Acrobot-v1', 3)), opened(makeVector('gymnasium:Acrobot-v1', 3))]
    expect(one.reset({ seed: 5 })).toEqual(two.reset({ seed: 5 }))
    for (const actions of actionsOf(one, 50)) expect(one.step(actions)).toEqual(two.step(actions))
  })

  it.each([
    ['gymnasium:Nope-v1', 'ENV_UNKNOWN', /Nope/],
    ['gymnasium:no_such_module:Env-v0', 'PYTHON_PACKAGE_MISSING', /No module named 'no_such_module'/],
    ['gymnasium:odd_games:Words-v0', 'SPACE_INVALID', /Text/],
    ['gymnasium:odd_games:Orders-v0', 'SPACE_INVALID', /Dict/],
  ])('%s is refused in one sentence: %s', (id, code, message) => {
    vi.stubEnv('PYTHONPATH', PYTHONPATH)
    expect(() => makeVector(id, 1)).toThrow(expect.objectContaining({ name: 'EnvError', code, message: expect.stringMatching(message) }))
  })

  it('truth: it renders what Python does, in a mode that it has there, at its speed', () => {
    const env = opened(make('gymnasium:FrozenLake-v1', { renderMode: 'ansi' }))
    env.reset({ seed: 1 })
    const ours = make('FrozenLake-v1', { renderMode: 'ansi' })
    ours.reset({ seed: 1 })
    expect(env.render!()).toBe(ours.render!())
    expect([env.metadata, env.renderMode]).toEqual([{ renderModes: ['ansi'], renderFps: 4 }, 'ansi'])
    const blind = opened(make('gymnasium:FrozenLake-v1'))
    expect([blind.metadata, blind.renderMode, blind.render]).toEqual([undefined, null, undefined])
  })

  it('NEXT_STEP and a mode that it does not have are refused', () => {
    expect(() => makeVector('gymnasium:CartPole-v1', 1, { autoreset: 'NEXT_STEP' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
    expect(() => make('gymnasium:CartPole-v1', { renderMode: 'ansi' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it.each([
    ['throw', 'PYTHON_FAILED', /threw ValueError: a bad day$/],
    ['exit', 'PYTHON_FAILED', /exit code 3\): out of luck$/],
    ['loop', 'PYTHON_TIMEOUT', /within 10 s/],
    ['sleep', 'PYTHON_TIMEOUT', /within 10 s/],
  ])('truth: an environment that does "%s" ends in %s, now and whenever it is asked again', (way, code, message) => {
    const env = oddVector(way, 2, 10_000)
    env.reset()
    env.step(Int32Array.of(0, 0))
    env.step(Int32Array.of(0, 0))
    const failure = expect.objectContaining({ name: 'PythonError', code, message: expect.stringMatching(message) })
    expect(() => env.step(Int32Array.of(0, 0))).toThrow(failure)
    expect(() => env.reset()).toThrow(failure)
  })

  it.each(['nan', 'nan-reward'])('truth: %s breaks the contract', (way) => {
    const env = oddVector(way)
    env.reset()
    env.step(Int32Array.of(0, 0))
    env.step(Int32Array.of(0, 0))
    const message = expect.stringMatching(/finite .*\(environment 0, step 3 since the reset\)/)
    expect(() => env.step(Int32Array.of(0, 0))).toThrow(expect.objectContaining({ code: 'ENV_CONTRACT', message }))
  })

  /** Tells whether a process is there. */
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0)
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  }
  const gone = (pids: readonly number[]) => vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), { timeout: 10_000, interval: 50 })
  const pidsIn = (file: string): number[] => [...new Set(readFileSync(file, 'utf8').trim().split('\n').map(Number))]

  it.each(['calm', 'loop'])('truth: Python goes when its parent is killed, also out of an environment that does "%s"', async (way) => {
    const pids = path.join(cwd, `pids-${way}`)
    const script = `
import { makeVector } from ${JSON.stringify(new URL('../../dist/envs/index.js', import.meta.url).href)}
const env = makeVector(${JSON.stringify(odd(way))}, 1)
env.reset()
env.step(Int32Array.of(0))
env.step(Int32Array.of(0))
console.log('ready')
if (${way === 'loop'}) env.step(Int32Array.of(0))
setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, PYTHONPATH, ODD_PIDS: pids },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => parent.stdout.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(pidsIn(pids).every(alive)).toBe(true)
    parent.kill('SIGKILL')
    await gone(pidsIn(pids))
  })

  it('truth: Python goes when its environments are closed, and when it was too late', async () => {
    const pids = path.join(cwd, 'pids-closed')
    vi.stubEnv('ODD_PIDS', pids)
    oddVector('calm', 1).close()
    const late = oddVector('loop', 1, 3000)
    late.reset()
    expect(() => {
      for (;;) late.step(Int32Array.of(0))
    }).toThrow(/within/)
    await gone(pidsIn(pids))
  })

  it('truth: members train in it; an environment that throws costs its slice, not the run', { timeout: 120_000 }, async () => {
    const experiment = (name: string, env: string) => `
import { defineExperiment } from 'clade'
import { random } from 'clade/agents'

export default defineExperiment({
  name: '${name}', trainable: random({ env: '${env}', envs: 4 }), hyperparameters: {}, scoreWindow: 2000,
  population: 2, stepsPerMember: 4000, readyEvery: 2000,
})`
    const folder = project(cwd, 'bridge', {
      'fine.ts': experiment('fine', 'gymnasium:CartPole-v1'),
      'bad.ts': experiment('bad', odd('throw')),
    })
    const pids = path.join(cwd, 'pids-run')
    const env = { PYTHONPATH, ODD_PIDS: pids }
    expect(await clade(['run', './fine.ts', '--out', 'fine', '--quiet'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    // Acting at random balances for some 22 steps.
    for (const { score } of readCsv(path.join(folder, 'fine'), 'summary.csv')) expect(Math.abs(Number(score) - 22)).toBeLessThan(6)
    const bad = await clade(['run', './bad.ts', '--out', 'bad', '--quiet'], { cwd: folder, env })
    expect(bad).toMatchObject({ code: 1, stderr: expect.stringMatching(/PythonError: .*ValueError: a bad day.*\[RUN_HOPELESS\]/) })
    expect(existsSync(pids)).toBe(true)
    await gone(pidsIn(pids))
  })
})
