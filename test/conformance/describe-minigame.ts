import { describe, expect, it } from 'vitest'
import { OrderEnforcing, Pcg64, SyncVectorEnv, TimeLimit, type VectorEnv, type VectorStep } from '../../envs/index.js'
import type { MinigameAction } from '../../envs/minigames/actions.js'
import type { Minigame } from '../../envs/minigames/game.js'
import { decisionsOf } from '../../envs/minigames/match.js'
import { MinigameEnv, type MinigameInfo } from '../../envs/minigames/minigame-env.js'
import { MinigameVector } from '../../envs/minigames/minigame-vector.js'
import type { MinigameSettings } from '../../envs/minigames/options.js'
import { planeNames } from '../../envs/minigames/planes.js'
import { OWNER, RADIUS, UNIT_NAMES, UNITS } from '../../envs/minigames/world/unit-types.js'
import { NOTHING } from '../../envs/minigames/world/world.js'
import { choicesOf } from '../../envs/spaces/choices.js'
import { expectSame } from './same.js'

const forms = [
  { actions: 'structured', size: 32 },
  { actions: 'flat', size: 32 },
  { actions: 'structured', size: 64 },
] as const satisfies readonly MinigameSettings[]

/** The flags of the functions, or of the flat actions. */
function flagsOf(info: MinigameInfo): Int8Array {
  return info.action_mask instanceof Int8Array ? info.action_mask : info.action_mask.function
}

/** What every minigame promises, tried on one. */
export function describeMinigame(id: string, game: Minigame): void {
  const decisions = Math.min(decisionsOf(game), 400)

  /** An action drawn uniformly; its first part among those that are allowed, or among those that are not. */
  const draw = (env: MinigameEnv, info: MinigameInfo, random: Pcg64, allowed = 1): MinigameAction | undefined => {
    const flags = flagsOf(info)
    const among = Array.from(flags.keys()).filter((choice) => flags[choice] === allowed)
    if (among.length === 0) return undefined
    const first = among[random.integers(0, among.length)]!
    const { sizes, names } = choicesOf(env.actionSpace)!
    if (names === null) return first
    return Object.fromEntries(names.map((part, i) => [part, i === 0 ? first : random.integers(0, sizes[i]!)]))
  }

  /** Plays episodes by chance, or by the oracle, and looks at each state. */
  const watch = (settings: MinigameSettings, player: 'oracle' | 'random', look: (env: MinigameEnv, info: MinigameInfo) => void): void => {
    const env = new MinigameEnv(game, settings)
    const random = new Pcg64(5)
    let [, info] = env.reset({ seed: 3 })
    for (let t = 0; t < decisions; t++) {
      look(env, info)
      const [, , terminated, , next] = env.step(player === 'oracle' ? env.oracle() : draw(env, info, random)!)
      info = terminated ? env.reset()[1] : next
    }
    look(env, info)
  }

  describe(`${id} as a minigame`, () => {
    it('is registered by its name', () => {
      expect(`Minigames/${game.name}`).toBe(id)
    })

    it.each(['oracle', 'random'] as const)('law: units are inside, hit points are not negative, resources are conserved (%s)', (player) => {
      let most = 0
      watch(forms[0], player, ({ world }) => {
        let resources = world.collected
        for (let i = 0; i < world.used; i++) {
          const type = world.type[i]!
          if (type === NOTHING) continue
          const radius = RADIUS[type]!
          expect(Math.min(world.x[i]!, world.y[i]!)).toBeGreaterThanOrEqual(radius)
          expect(Math.max(world.x[i]!, world.y[i]!)).toBeLessThanOrEqual(world.side - radius)
          expect(world.hp[i]).toBeGreaterThanOrEqual(0)
          expect(world.amount[i]).toBeGreaterThanOrEqual(0)
          resources += world.amount[i]!
        }
        const start = world.count(UNITS.command_center) > 0 ? 50 : 0
        expect(world.minerals + world.gas).toBe(start + world.collected - world.spent)
        expect(world.minerals).toBeGreaterThanOrEqual(0)
        // An exhausted deposit loses nothing: what was in it has been brought, or is carried.
        if (world.ticks > 8) expect(resources).toBe(most)
        most = resources
        expect(world.supplyUsed).toBeLessThanOrEqual(Math.max(world.supplyCap, 0))
      })
    })

    it.each(forms)('law: an action that is masked does what no_op does ($actions, $size)', (settings) => {
      const [one, two] = [new MinigameEnv(game, settings), new MinigameEnv(game, settings)]
      const random = new Pcg64(9)
      const { names } = choicesOf(one.actionSpace)!
      const noOp = names === null ? 0 : Object.fromEntries(names.map((part) => [part, 0]))
      let tried = 0
      watch(settings, 'random', (env, info) => {
        const masked = draw(env, info, random, 0)
        if (masked === undefined || tried === 60) return
        tried++
        const state = env.getState()
        one.setState(state)
        two.setState(state)
        expectSame(one.step(masked), two.step(noOp))
        expectSame(one.getState(), two.getState())
      })
      expect(tried).toBeGreaterThan(0)
    })

    it.each(['oracle', 'random'] as const)(
      'law: episodes that take turns in one environment, as those of members in a lane, go on as in environments of their own (%s)',
      (player) => {
        const shared = new MinigameEnv(game, forms[0])
        const own = [3, 4, 5].map((seed) => {
          const env = new MinigameEnv(game, forms[0])
          return { env, info: env.reset({ seed })[1], random: new Pcg64(seed) }
        })
        for (let turn = 0; turn < decisions / 8; turn++) {
          for (const each of own) {
            shared.setState(each.env.getState())
            for (let t = 0; t < 8; t++) {
              const action = player === 'oracle' ? each.env.oracle() : draw(each.env, each.info, each.random)!
              const step = each.env.step(action)
              expectSame(shared.step(action), step)
              const begun = step[2] ? each.env.reset() : undefined
              if (begun) expectSame(shared.reset(), begun)
              each.info = begun?.[1] ?? step[4]
            }
            expectSame(shared.getState(), each.env.getState())
          }
        }
      },
    )

    it('law: the oracle needs nothing that is masked', () => {
      watch(forms[0], 'oracle', (env, info) => {
        expect(flagsOf(info)[(env.oracle() as { readonly function: number }).function]).toBe(1)
      })
    })

    it('law: each function is available at some time', () => {
      const seen = new Set<number>()
      for (const player of ['oracle', 'random'] as const) {
        watch(forms[0], player, (_, info) => {
          for (const [choice, flag] of flagsOf(info).entries()) if (flag === 1) seen.add(choice)
        })
      }
      expect(game.functions.filter((_, choice) => !seen.has(choice))).toEqual([])
    })

    it.each(forms)('law: planes show the units that are seen, and no others ($actions, $size)', (settings) => {
      const { size } = settings
      const planes = planeNames(game)
      const env = new MinigameEnv(game, settings)
      const random = new Pcg64(2)
      let [observation, info] = env.reset({ seed: 8 })
      for (let t = 0; t < 60; t++) {
        const { world } = env
        const views = [
          { plane: observation.screen, names: planes.screen, x: world.cameraX, y: world.cameraY, scale: size / world.view },
          { plane: observation.minimap, names: planes.minimap, x: 0, y: 0, scale: size / world.side },
        ]
        for (const { plane, names, x, y, scale } of views) {
          const covered = [0, 1, 2].map(() => new Uint8Array(size * size))
          const at = (slot: number): readonly [number, number] => [(world.x[slot]! - x) * scale, (world.y[slot]! - y) * scale]
          for (let i = 0; i < world.used; i++) {
            if (world.type[i] === NOTHING || !world.sees(i)) continue
            for (const cell of cellsOf(at(i), RADIUS[world.type[i]!]! * scale, size)) {
              covered[OWNER[world.type[i]!]!]![cell] = 1
              const own = names.lastIndexOf(UNIT_NAMES[world.type[i]!]!)
              if (own >= 0) expect(plane[cell * names.length + own]).toBe(1)
              if (world.selected[i] === 1) expect(plane[cell * names.length + 3]).toBe(1)
            }
          }
          for (const [owner, cells] of covered.entries()) {
            expectSame(
              Uint8Array.from(cells, (_, cell) => plane[cell * names.length + owner]!),
              cells,
            )
          }
        }
        const [next, , terminated, , more] = env.step(draw(env, info, random)!)
        ;[observation, info] = terminated ? env.reset() : [next, more]
      }
    })

    it.each(forms)('law: the vector equals SyncVectorEnv, bit for bit ($actions, $size)', (settings) => {
      const count = 3
      const limit = 25
      const fast = new MinigameVector(game, settings, count, limit)
      const slow = new SyncVectorEnv(() => new TimeLimit(new OrderEnforcing(new MinigameEnv(game, settings)), limit), count)
      const observations = fast.reset({ seed: 31 })
      expectSame(observations, slow.reset({ seed: 31 }))
      const random = new Pcg64(8)
      const compare = (steps: number): void => {
        for (let t = 0; t < steps; t++) {
          expectSame(fast.actionMasks, slow.actionMasks)
          const actions = actionsFor(fast, random)
          const [ours, theirs] = [fast.step(actions), slow.step(actions)]
          expect(ours.observations).toBe(observations)
          expectSame(copied(ours), copied(theirs))
          for (let row = 0; row < count; row++) {
            if (ours.truncated[row] === 0 && ours.terminated[row] === 0) continue
            const [from, to] = [row * fast.observationSize, (row + 1) * fast.observationSize]
            expectSame(ours.finalObservations.slice(from, to), theirs.finalObservations.slice(from, to))
          }
        }
      }
      compare(60)
      const state = fast.getState()
      const heir = new MinigameVector(game, settings, count, limit)
      heir.setState(structuredClone(state))
      expectSame(heir.getState(), state)
      expectSame(heir.actionMasks, fast.actionMasks)
      const list = Array.from({ length: 30 }, () => actionsFor(fast, random))
      const play = (env: VectorEnv): unknown[] => list.map((actions) => copied(env.step(actions)))
      expectSame(play(heir), play(fast))
    })
  })
}

/** The cells of a disc: those whose middles are in it, and the one that its own middle is in. Lengths are in cells. */
function cellsOf([x, y]: readonly [number, number], radius: number, size: number): number[] {
  const cells: number[] = []
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [dx, dy] = [column + 0.5 - x, row + 0.5 - y]
      if (dx * dx + dy * dy <= radius * radius || (Math.floor(x) === column && Math.floor(y) === row)) cells.push(row * size + column)
    }
  }
  return cells
}

/** Actions for a step of all rows, whatever the masks say. */
function actionsFor(env: VectorEnv, random: Pcg64): Int32Array {
  const { sizes } = choicesOf(env.singleActionSpace)!
  return Int32Array.from({ length: env.count * sizes.length }, (_, i) => random.integers(0, sizes[i % sizes.length]!))
}

function copied({ observations, rewards, terminated, truncated }: VectorStep): unknown {
  return structuredClone([observations, rewards, terminated, truncated])
}
