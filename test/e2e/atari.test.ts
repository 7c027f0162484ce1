import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { atari, type Frame, make, makeVector, Pcg64 } from '../../dist/envs/index.js'
import { pythonId } from '../../dist/envs/python/python-id.js'
import { PythonVector } from '../../dist/envs/python/python-vector.js'
import { opened, skipped, whyNoPython } from './python.js'

const noAtari = whyNoPython('gymnasium', 'ale_py', 'cv2')

describe.skipIf(noAtari !== undefined)(`Atari${skipped(noAtari)}`, () => {
  it('truth: atari:Breakout is 84 x 84 bytes of grey, the last four frames as channels, the newest last', () => {
    const env = opened(makeVector('atari:Breakout', 2))
    expect(env.singleObservationSpace).toMatchObject({ name: 'Box', type: 'uint8', shape: [84, 84, 4] })
    expect(env.singleActionSpace).toMatchObject({ name: 'Discrete', n: 4 })
    const channel = (all: ArrayLike<number>, c: number) => Array.from({ length: 84 * 84 }, (_, i) => all[4 * i + c]!).join(' ')
    let before = env.reset({ seed: 1 }).slice()
    expect(channel(before, 0)).toBe(channel(before, 3))
    const random = new Pcg64(1)
    let changed = 0
    for (let t = 0; t < 40; t++) {
      const { observations } = env.step(Int32Array.of(random.integers(0, 4), 1))
      for (const c of [0, 1, 2]) expect(channel(observations, c)).toBe(channel(before, c + 1))
      if (channel(observations, 3) !== channel(before, 3)) changed++
      before = observations.slice()
    }
    expect(changed).toBeGreaterThan(10)
  })

  it('truth: rewards are the points of the game, unclipped', () => {
    const env = opened(makeVector('atari:MsPacman', 2))
    env.reset({ seed: 2 })
    const seen = new Set<number>()
    const random = new Pcg64(2)
    for (let t = 0; t < 150; t++) for (const r of env.step(Int32Array.from({ length: 2 }, () => random.integers(0, 9))).rewards) seen.add(r)
    // A pill is 10 points; it takes some 70 steps until the music ends.
    expect(seen).toContain(10)
  })

  it('truth: its picture is the screen in colour, and changes', () => {
    const env = opened(make('atari:Breakout', { renderMode: 'rgb_array' }))
    env.reset({ seed: 1 })
    const first = env.render!() as Frame
    expect([first.width, first.height, first.data.length]).toEqual([160, 210, 3 * 160 * 210])
    // The wall of red bricks.
    expect([...first.data.subarray(3 * (60 * 160 + 80), 3 * (60 * 160 + 80) + 3)]).toEqual([200, 72, 72])
    for (let t = 0; t < 10; t++) env.step(1 + (t % 3))
    expect(Buffer.compare((env.render!() as Frame).data, first.data)).not.toBe(0)
  })

  it('truth: gymnasium:ALE/Breakout-v5 is the screen as it is', () => {
    const env = opened(makeVector('gymnasium:ALE/Breakout-v5', 1))
    expect(env.singleObservationSpace).toMatchObject({ shape: [210, 160, 3], type: 'uint8' })
    expect(env.reset({ seed: 1 }).some((x) => x > 0)).toBe(true)
  })

  it('truth: atari() is the id with its options: fewer frames, an episode a life', () => {
    expect(atari('Breakout')).toBe('atari:Breakout')
    const id = atari('Breakout', { frames: 2, stickyActions: 0.25, endOnLifeLost: true })
    const [games, lives] = [opened(makeVector('atari:Breakout', 1)), opened(makeVector(id, 1))]
    expect(lives.singleObservationSpace).toMatchObject({ shape: [84, 84, 2] })
    const ends = [games, lives].map((env) => {
      env.reset({ seed: 1 })
      const random = new Pcg64(1)
      let ended = 0
      for (let t = 0; t < 400; t++) ended += env.step(Int32Array.of(random.integers(0, 4))).terminated[0]!
      return ended
    })
    // A game has five lives.
    expect(ends[1]).toBeGreaterThan(2 * ends[0]!)
  })

  it.each(['atari:Seaquest', 'atari:Asterix?frames=3&endOnLifeLost=true'])(
    "law: %s of ale-py's own vector is that of Gymnasium's wrappers, picture by picture",
    (id) => {
      const [games, wrapped] = [opened(makeVector(id, 2)), opened(new PythonVector(pythonId(id)!, 1, { maxEpisodeSteps: 27_000 }))]
      const size = games.observationSize
      const first = games.reset({ seed: 5 }).slice(0, size)
      const isFirst = (observations: ArrayLike<number>) => Buffer.compare(first as Uint8Array, observations as Uint8Array) === 0
      // They draw the no-ops of the beginning otherwise: a seed is looked for that draws as many.
      const seeds = Array.from({ length: 100 }, (_, seed) => seed)
      expect(seeds.find((seed) => isFirst(wrapped.reset({ seed })))).toBeDefined()
      const random = new Pcg64(3)
      let ended = false
      let points = 0
      for (let t = 0; !ended; t++) {
        const action = random.integers(0, (games.singleActionSpace as unknown as { n: number }).n)
        const [found, wanted] = [games.step(Int32Array.of(action, 0)), wrapped.step(Int32Array.of(action))]
        expect(found.rewards[0]).toBe(wanted.rewards[0])
        expect([found.terminated[0], found.truncated[0]]).toEqual([wanted.terminated[0], wanted.truncated[0]])
        ended = found.terminated[0] === 1
        points += found.rewards[0]!
        const shown = ended ? 'finalObservations' : 'observations'
        expect(Buffer.compare(found[shown].subarray(0, size) as Uint8Array, wanted[shown] as Uint8Array), `step ${t}`).toBe(0)
      }
      expect(points).toBeGreaterThan(0)
    },
    60_000,
  )

  it('law: the same seed gives the same games, in however many threads', () => {
    const play = () => {
      const env = opened(makeVector('atari:Seaquest?stickyActions=0.25', 3))
      let seen = createHash('sha256').update(env.reset({ seed: 4 }) as Uint8Array)
      const random = new Pcg64(4)
      for (let t = 0; t < 150; t++)
        seen = seen.update(env.step(Int32Array.from({ length: 3 }, () => random.integers(0, 18))).observations as Uint8Array)
      return seen.digest('hex')
    }
    expect(play()).toBe(play())
  })

  it('an action that the game has not is refused, and the game goes on', () => {
    const env = opened(makeVector('atari:Breakout', 2))
    env.reset({ seed: 1 })
    for (const actions of [Int32Array.of(0, 4), Int32Array.of(-1, 0), Float32Array.of(0, 1.5), Int32Array.of(0), new Int32Array(3)]) {
      expect(() => env.step(actions)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    }
    const twin = opened(makeVector('atari:Breakout', 2))
    twin.reset({ seed: 1 })
    // Whole numbers count in whichever array they come.
    for (let t = 0; t < 3; t++) expect(env.step(Float32Array.of(1, 3)).observations).toEqual(twin.step(Int32Array.of(1, 3)).observations)
  })

  it('an unknown game is refused', () => {
    expect(() => makeVector('atari:Nope', 1)).toThrow(expect.objectContaining({ code: 'ENV_UNKNOWN' }))
  })
})
