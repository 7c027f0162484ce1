import { describe, expect, it } from 'vitest'
import type { Env, EnvState, Frame, RenderMode, Step } from '../../envs/core/env.js'
import { expectOther, expectSame } from './same.js'

export interface EnvTraits {
  /** Makes one to be rendered in that mode; tried with every mode that the environment declares. */
  readonly rendered?: (mode: RenderMode) => Env
  /** False when neither start nor steps depend on the seed. Absent, true. */
  readonly chance?: boolean
  /** True when something outlives a seeded reset, as running statistics do. Absent, false. */
  readonly learns?: boolean
}

/**
 * What every environment promises, tried on one. `factory` makes a new environment at each call, limited in time and refusing steps
 * out of order, as `make` does; its episodes end within `longest` steps.
 */
export function describeEnv(
  name: string,
  factory: () => Env,
  longest: number,
  { rendered, chance = true, learns = false }: EnvTraits = {},
): void {
  const [TURNS, longestTurn] = [40, Math.min(longest, 12)]

  /** Actions for `count` steps, the same for one seed. */
  const actions = (count: number, seed: number): unknown[] => {
    const { actionSpace } = factory()
    actionSpace.seed(seed)
    return Array.from({ length: count }, () => actionSpace.sample())
  }

  /** Steps through episodes, resetting at ends; a copy of all that came back. */
  const play = (env: Env, list: readonly unknown[]): unknown[] =>
    list.flatMap((action) => {
      const step = env.step(action)
      return structuredClone(step[2] || step[3] ? [step, env.reset()] : [step])
    })

  describe(`${name} as an environment`, () => {
    it('law: reset and step return what the contract says, for whole episodes', () => {
      const env = factory()
      env.actionSpace.seed(1)
      for (let episode = 0; episode < 3; episode++) {
        const start = env.reset(episode === 0 ? { seed: 5 } : {})
        expect(start).toHaveLength(2)
        expect(env.observationSpace.explain(start[0])).toBeUndefined()
        expect(typeof start[1]).toBe('object')
        let step: Step<unknown>
        let length = 0
        do {
          const action = env.actionSpace.sample()
          expect(env.actionSpace.explain(action)).toBeUndefined()
          step = env.step(action)
          length++
          expect(step).toHaveLength(5)
          // The last observation may leave the space: that is why the episode ended.
          if (!step[2]) expect(env.observationSpace.explain(step[0])).toBeUndefined()
          expect(Number.isFinite(step[1])).toBe(true)
          expect([typeof step[2], typeof step[3], typeof step[4]]).toEqual(['boolean', 'boolean', 'object'])
        } while (!step[2] && !step[3])
        expect(length).toBeLessThanOrEqual(longest)
        if (!step[2]) expect(length).toBe(longest)
      }
    })

    it('law: observations and actions flatten into their sizes, and nowhere else', () => {
      const env = factory()
      const [observation] = env.reset({ seed: 1 })
      for (const [space, value] of [
        [env.observationSpace, observation],
        [env.actionSpace, env.actionSpace.sample()],
      ] as const) {
        const out = new Float32Array(space.flatSize + 2).fill(Number.NaN)
        space.flatten(value, out, 1)
        expect(Array.from(out, Number.isNaN)).toEqual([true, ...new Array<boolean>(space.flatSize).fill(false), true])
      }
    })

    it('law: same seed and actions, same everything; twice in one environment as in two', () => {
      const list = actions(Math.min(longest + 50, 600), 2)
      const [one, two] = [factory(), factory()]
      const first = [structuredClone(one.reset({ seed: 9 })), ...play(one, list)]
      expectSame([structuredClone(two.reset({ seed: 9 })), ...play(two, list)], first)
      if (!learns) expectSame([structuredClone(one.reset({ seed: 9 })), ...play(one, list)], first)
    })

    const seeds = chance ? 'different seeds, different episodes; and no seed goes on, not back' : 'every episode alike, whatever the seed'
    it(`law: ${seeds}`, () => {
      const env = factory()
      const list = actions(100, 8)
      const expectNext = chance ? expectOther : expectSame
      const first = [structuredClone(env.reset({ seed: 1 })), ...play(env, list)]
      expectNext([structuredClone(env.reset()), ...play(env, list)], first)
      expectNext([structuredClone(env.reset({ seed: 2 })), ...play(env, list)], first)
    })

    it.each(rendered === undefined ? [] : (factory().metadata?.renderModes ?? []))(
      'law: %s shows what is there, and changes nothing',
      (mode) => {
        const env = rendered!(mode)
        expect(env.renderMode).toBe(mode)
        expect(env.metadata!.renderFps).toBeGreaterThan(0)
        expect(() => env.render!()).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
        env.reset({ seed: 1 })
        const twin = factory()
        expect(() => twin.render!()).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
        twin.reset({ seed: 1 })
        expect(() => twin.render!()).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
        const views = new Set<string>()
        for (const action of actions(30, 3)) {
          const view = env.render!()
          if (mode === 'ansi') {
            if (typeof view !== 'string') throw new Error('ansi renders a string')
            expect(view).not.toBe('')
          } else {
            if (typeof view === 'string') throw new Error('rgb_array renders a picture')
            expect(view.data).toBeInstanceOf(Uint8Array)
            expect(view.data).toHaveLength(view.width * view.height * 3)
          }
          views.add(printed(view))
          expect(printed(env.render!())).toBe(printed(view))
          const step = env.step(action)
          expectSame(step, twin.step(action))
          if (step[2] || step[3]) expectSame(env.reset(), twin.reset())
        }
        expect(views.size).toBeGreaterThan(1)
        if (env.getState === undefined || env.setState === undefined) return
        const restored = rendered!(mode)
        restored.reset({ seed: 2 })
        restored.setState!(env.getState())
        expect(printed(restored.render!())).toBe(printed(env.render!()))
      },
    )

    it('law: an observation belongs to whoever got it', () => {
      const env = factory()
      const [start] = env.reset({ seed: 1 })
      const copy = structuredClone(start)
      for (const action of actions(3, 4)) env.step(action)
      expect(start).toEqual(copy)
    })

    it.each([0, 1, 7])('law: a state taken after %s steps brings back all that followed, in this and in a new environment', (before) => {
      const env = factory()
      if (env.getState === undefined || env.setState === undefined) {
        expect([env.getState, env.setState]).toEqual([undefined, undefined])
        return
      }
      env.reset({ seed: 3 })
      play(env, actions(before, 5))
      const state = env.getState()
      const kept: EnvState = structuredClone(state)
      const list = actions(Math.min(longest + 50, 600), 6)
      const first = play(env, list)
      // Taken is taken: steps since must not have reached into it.
      expectSame(state, kept)
      const after = env.getState()
      env.setState(state)
      expectSame(env.getState(), kept)
      expectSame(play(env, list), first)
      expectSame(env.getState(), after)
      const other = factory()
      other.setState!(structuredClone(kept))
      expectSame(play(other, list), first)
      expectSame(other.getState!(), after)
    })

    it('law: episodes that take turns in one environment, as those of members in a lane, go on as in environments of their own', () => {
      const shared = factory()
      if (shared.getState === undefined || shared.setState === undefined) return
      const own = [7, 8, 9].map((seed) => {
        const env = factory()
        env.reset({ seed })
        return { env, state: env.getState!(), list: actions(TURNS * longestTurn, seed) }
      })
      for (let turn = 0; turn < TURNS; turn++) {
        for (const each of own) {
          const list = each.list.splice(0, 1 + ((turn * 5) % longestTurn))
          shared.setState(each.state)
          expectSame(play(shared, list), play(each.env, list))
          each.state = shared.getState()
          expectSame(each.state, each.env.getState!())
        }
      }
    })

    it('law: a state from before the first reset, and one from an end, still ask for a reset', () => {
      const env = factory()
      const [action] = actions(1, 1)
      const ended = factory()
      ended.actionSpace.seed(1)
      ended.reset({ seed: 1 })
      let step = ended.step(ended.actionSpace.sample())
      while (!step[2] && !step[3]) step = ended.step(ended.actionSpace.sample())
      for (const state of [env.getState?.(), ended.getState?.()]) {
        if (state === undefined) continue
        const other = factory()
        other.reset({ seed: 1 })
        other.setState!(state)
        expect(() => other.step(action)).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
      }
    })

    it('a step before the first reset, or after an end, is refused', () => {
      const env = factory()
      env.actionSpace.seed(1)
      expect(() => env.step(env.actionSpace.sample())).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
      env.reset({ seed: 1 })
      let step = env.step(env.actionSpace.sample())
      while (!step[2] && !step[3]) step = env.step(env.actionSpace.sample())
      expect(() => env.step(env.actionSpace.sample())).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
      env.reset()
      env.step(env.actionSpace.sample())
    })

    it.each([-1, 0.5, Number.NaN])('the seed %s is refused', (seed) => {
      expect(() => factory().reset({ seed })).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }))
    })

    it('may be closed twice', () => {
      const env = factory()
      env.reset({ seed: 1 })
      env.close?.()
      env.close?.()
    })
  })
}

/** A view as text: vitest compares a picture's bytes one by one, and slowly. */
function printed(view: string | Frame): string {
  return typeof view === 'string' ? view : `${view.width} x ${view.height}: ${Buffer.from(view.data).toString('base64')}`
}
