import { nearName } from '../../checks/near-name.js'
import { positiveInteger, type Requirement, text } from '../../checks/requirements.js'
import { show, visible } from '../../checks/show.js'
import { LunarLander, LunarLanderContinuous } from '../box2d/lunar-lander.js'
import { Acrobot } from '../classic-control/acrobot.js'
import { CartPole } from '../classic-control/cartpole.js'
import { CartPoleNoVelocity } from '../classic-control/cartpole-no-velocity.js'
import { CartPoleNoVelocityVector } from '../classic-control/cartpole-no-velocity-vector.js'
import { CartPoleVector } from '../classic-control/cartpole-vector.js'
import { MountainCar } from '../classic-control/mountain-car.js'
import { MountainCarContinuous } from '../classic-control/mountain-car-continuous.js'
import { Pendulum } from '../classic-control/pendulum.js'
import { navAllRandom01 } from '../maze/levels/nav-all-random-01.js'
import { navAllRandom02 } from '../maze/levels/nav-all-random-02.js'
import { navAllRandom03 } from '../maze/levels/nav-all-random-03.js'
import { navRandomGoal01 } from '../maze/levels/nav-random-goal-01.js'
import { navRandomGoal02 } from '../maze/levels/nav-random-goal-02.js'
import { navRandomGoal03 } from '../maze/levels/nav-random-goal-03.js'
import { navStatic01 } from '../maze/levels/nav-static-01.js'
import { navStatic02 } from '../maze/levels/nav-static-02.js'
import { navStatic03 } from '../maze/levels/nav-static-03.js'
import { seekAvoid } from '../maze/levels/seek-avoid.js'
import { stairway } from '../maze/levels/stairway.js'
import { maze } from '../maze/registrations.js'
import { asterix } from '../minatar/asterix.js'
import { breakout } from '../minatar/breakout.js'
import { freeway } from '../minatar/freeway.js'
import { allActions, minimalActions } from '../minatar/registrations.js'
import { seaquest } from '../minatar/seaquest.js'
import { spaceInvaders } from '../minatar/space-invaders.js'
import { buildMarines } from '../minigames/games/build-marines.js'
import { collectMineralShards } from '../minigames/games/collect-mineral-shards.js'
import { collectMineralsAndGas } from '../minigames/games/collect-minerals-and-gas.js'
import { defeatRoaches } from '../minigames/games/defeat-roaches.js'
import { defeatZerglingsAndBanelings } from '../minigames/games/defeat-zerglings-and-banelings.js'
import { findAndDefeatZerglings } from '../minigames/games/find-and-defeat-zerglings.js'
import { moveToBeacon } from '../minigames/games/move-to-beacon.js'
import { minigame } from '../minigames/registrations.js'
import { pythonId } from '../python/python-id.js'
import { cliffWalking } from '../toy-text/cliff-walking.js'
import { FROZEN_LAKE_MAPS, frozenLake } from '../toy-text/frozen-lake.js'
import { TMaze } from '../toy-text/t-maze.js'
import { Tabular } from '../toy-text/tabular.js'
import { taxi } from '../toy-text/taxi.js'
import type { Env, RenderMode } from './env.js'
import { check, EnvError, expected, readOptions } from './errors.js'
import { splitId } from './id-options.js'
import type { VectorEnv } from './vector.js'

/** The options that every environment is made with, filled in. */
export interface CreateOptions {
  readonly renderMode: RenderMode | null
}

/** The environment that an id stands for. */
export interface Registration {
  /** `own` holds the environment's own options, those that were given; each keeps its rule in `options`. */
  create(options: CreateOptions, own: OwnOptions): Env
  /** Steps after which an episode is truncated; null where it runs until it terminates. */
  readonly maxEpisodeSteps: number | null
  /** The mean return at which the task counts as solved; null where none is agreed on. */
  readonly rewardThreshold: number | null
  /** A typed-array implementation of many at once (SAME_STEP; Infinity for no limit), equal to `create` vectorised, bit for bit. */
  vector?(count: number, maxEpisodeSteps: number, own: OwnOptions): VectorEnv
  /** The rules of options that this environment has beside `make`'s. Absent, it has none. */
  readonly options?: Readonly<Record<string, Requirement>>
  /** The mean returns of random actions and of an oracle, with the usual options; absent where there is no oracle. */
  readonly scores?: Scores
  /** Steps in place of `maxEpisodeSteps` where own options change them. */
  limit?(own: OwnOptions): number
}

/** Mean returns that a score is told by: `(return - random) / (oracle - random)` is 0 for random actions and 1 for an oracle. */
export interface Scores {
  readonly random: number
  /** The mean return of a script that knows all. More may be possible. */
  readonly oracle: number
}

/** Options of one environment, by their names. */
export type OwnOptions = Readonly<Record<string, unknown>>

const cartPole = {
  create: (options: CreateOptions) => new CartPole(options),
  vector: (count: number, limit: number) => new CartPoleVector(count, limit),
}

const cartPoleNoVelocity = {
  create: (options: CreateOptions) => new CartPoleNoVelocity(options),
  vector: (count: number, limit: number) => new CartPoleNoVelocityVector(count, limit),
}

/** Gymnasium's ids, step limits and thresholds; MinAtar's ids; two tasks of memory; and minigames. */
export const registry = {
  'CartPole-v0': { ...cartPole, maxEpisodeSteps: 200, rewardThreshold: 195 },
  'CartPole-v1': { ...cartPole, maxEpisodeSteps: 500, rewardThreshold: 475 },
  'MountainCar-v0': { create: (options) => new MountainCar(options), maxEpisodeSteps: 200, rewardThreshold: -110 },
  'MountainCarContinuous-v0': { create: (options) => new MountainCarContinuous(options), maxEpisodeSteps: 999, rewardThreshold: 90 },
  'Acrobot-v1': { create: (options) => new Acrobot(options), maxEpisodeSteps: 500, rewardThreshold: -100 },
  'Pendulum-v1': { create: (options) => new Pendulum(options), maxEpisodeSteps: 200, rewardThreshold: null },
  'CartPoleNoVelocity-v1': { ...cartPoleNoVelocity, maxEpisodeSteps: 500, rewardThreshold: 475 },
  'FrozenLake-v1': {
    create: (options) => new Tabular(frozenLake(FROZEN_LAKE_MAPS['4x4']), options),
    maxEpisodeSteps: 100,
    rewardThreshold: 0.7,
  },
  'FrozenLake8x8-v1': {
    create: (options) => new Tabular(frozenLake(FROZEN_LAKE_MAPS['8x8']), options),
    maxEpisodeSteps: 200,
    rewardThreshold: 0.85,
  },
  'CliffWalking-v1': { create: (options) => new Tabular(cliffWalking(), options), maxEpisodeSteps: null, rewardThreshold: null },
  'CliffWalkingSlippery-v1': {
    create: (options) => new Tabular(cliffWalking({ slippery: true }), options),
    maxEpisodeSteps: null,
    rewardThreshold: null,
  },
  'Taxi-v4': { create: (options) => new Tabular(taxi(), options), maxEpisodeSteps: 200, rewardThreshold: 8 },
  'TMaze-v0': { create: (options) => new TMaze(options), maxEpisodeSteps: 100, rewardThreshold: null },
  'LunarLander-v3': { create: (options) => new LunarLander(options), maxEpisodeSteps: 1000, rewardThreshold: 200 },
  'LunarLanderContinuous-v3': { create: (options) => new LunarLanderContinuous(options), maxEpisodeSteps: 1000, rewardThreshold: 200 },
  'MinAtar/Asterix-v0': allActions(asterix),
  'MinAtar/Asterix-v1': minimalActions(asterix),
  'MinAtar/Breakout-v0': allActions(breakout),
  'MinAtar/Breakout-v1': minimalActions(breakout),
  'MinAtar/Freeway-v0': allActions(freeway),
  'MinAtar/Freeway-v1': minimalActions(freeway),
  'MinAtar/Seaquest-v0': allActions(seaquest),
  'MinAtar/Seaquest-v1': minimalActions(seaquest),
  'MinAtar/SpaceInvaders-v0': allActions(spaceInvaders),
  'MinAtar/SpaceInvaders-v1': minimalActions(spaceInvaders),
  'Maze/NavStatic01': maze(navStatic01),
  'Maze/NavStatic02': maze(navStatic02),
  'Maze/NavStatic03': maze(navStatic03),
  'Maze/NavRandomGoal01': maze(navRandomGoal01),
  'Maze/NavRandomGoal02': maze(navRandomGoal02),
  'Maze/NavRandomGoal03': maze(navRandomGoal03),
  'Maze/NavAllRandom01': maze(navAllRandom01),
  'Maze/NavAllRandom02': maze(navAllRandom02),
  'Maze/NavAllRandom03': maze(navAllRandom03),
  'Maze/SeekAvoid': maze(seekAvoid),
  'Maze/Stairway': maze(stairway),
  'Minigames/MoveToBeacon': minigame(moveToBeacon),
  'Minigames/CollectMineralShards': minigame(collectMineralShards),
  'Minigames/FindAndDefeatZerglings': minigame(findAndDefeatZerglings),
  'Minigames/DefeatRoaches': minigame(defeatRoaches),
  'Minigames/DefeatZerglingsAndBanelings': minigame(defeatZerglingsAndBanelings),
  'Minigames/CollectMineralsAndGas': minigame(collectMineralsAndGas),
  'Minigames/BuildMarines': minigame(buildMarines),
} as const satisfies Record<string, Registration>

export type EnvId = keyof typeof registry

export interface MakeOptions {
  /** Steps, 1 or more, instead of the id's own limit; -1 for none, as in Gymnasium. */
  readonly maxEpisodeSteps?: number
  /** The form of what `render` returns: a mode that the environment declares in `metadata`. Absent, it cannot be rendered. */
  readonly renderMode?: RenderMode
}

/**
 * The ids that `make` knows.
 *
 * @example
 * listEnvs().filter((id) => id.startsWith('MinAtar/'))
 */
export function listEnvs(): readonly EnvId[] {
  return Object.keys(registry) as EnvId[]
}

/**
 * The environment that an id stands for, with the options in it: `Maze/NavStatic01?size=42` is the registration of `Maze/NavStatic01` that
 * makes it with that size. Options that are given beside the id go before those in it.
 *
 * @throws EnvError ENV_UNKNOWN, with the near id when one was meant
 * @throws EnvError INVALID_OPTION, UNKNOWN_OPTION for options in the id
 */
export function registered(id: string): Registration {
  check('env', id, idRule, 'ENV_UNKNOWN')
  const [name, query] = splitId(id)
  if (!Object.hasOwn(registry, name)) throw unknown(id, name)
  const registration: Registration = registry[name as EnvId]
  if (query === undefined) return registration
  const rules = { maxEpisodeSteps: limitRule, ...registration.options }
  const { maxEpisodeSteps: steps, ...own } = readOptions<IdOptions>(visible(id), query, rules, 'name=value')
  const { create, vector, limit, ...rest } = registration
  return {
    ...rest,
    create: (options, more) => create(options, { ...own, ...more }),
    ...(vector === undefined ? {} : { vector: (count, most, more) => vector(count, most, { ...own, ...more }) }),
    ...(limit === undefined || steps !== undefined ? {} : { limit: (more) => limit({ ...own, ...more }) }),
    ...(steps === undefined ? {} : { maxEpisodeSteps: unlimited(steps) }),
  }
}

/** Options that an id may end in. */
type IdOptions = Pick<MakeOptions, 'maxEpisodeSteps'> & OwnOptions

/** The steps of an episode where nobody asked for others. */
export function stepsOf({ limit, maxEpisodeSteps }: Registration, own: OwnOptions): number | null {
  return limit === undefined ? maxEpisodeSteps : limit(own)
}

/**
 * The steps of an episode of that id, for who plays it to its end.
 *
 * @throws EnvError INVALID_OPTION where there is no limit
 */
export function limitOf(id: string, own: OwnOptions = {}): number {
  const steps = stepsOf(registered(id), own)
  if (steps === null) throw expected(`maxEpisodeSteps of ${visible(id)}`, 'a positive integer, to play an episode to its end', -1)
  return steps
}

export function unlimited(steps: number): number | null {
  return steps === -1 ? null : steps
}

function unknown(id: string, name: string): EnvError {
  if (pythonId(id) !== undefined) return expected('env', "one of Clade's own, not of Python's", id, 'ENV_UNKNOWN')
  if (Object.hasOwn(registry, name.split('&', 1)[0]!)) {
    const meant = visible(id.replace('&', '?'))
    return new EnvError('ENV_UNKNOWN', `Expected the options of env to follow a ?, got ${show(id)}; did you mean ${meant}?`)
  }
  // The first of those that are as near: among versions the latest.
  const near = id.startsWith('ALE/') ? undefined : nearName(name, listEnvs().toReversed())
  const [rule, hint] =
    near !== undefined
      ? ['a registered id', `; did you mean ${near}?`]
      : id.includes(':') || id.startsWith('ALE/')
        ? ['a registered id', `; an environment of Python's is named gymnasium:${visible(id)}`]
        : ['a registered id, of those that clade list names', '']
  return new EnvError('ENV_UNKNOWN', `Expected env to be ${rule}, got ${show(id)}${hint}`)
}

/**
 * The mean returns of random actions and of an oracle in an environment with its usual options, whatever options the id has; undefined where
 * it has no oracle.
 *
 * @throws EnvError ENV_UNKNOWN, with the near id when one was meant
 * @example scoresOf('Maze/NavStatic01') // { random: 0.62, oracle: 81.87 }
 */
export function scoresOf(id: string): Scores | undefined {
  check('env', id, idRule, 'ENV_UNKNOWN')
  return pythonId(id) === undefined ? registered(id).scores : undefined
}

export const idRule: Requirement = { ...text, words: 'an id such as CartPole-v1' }

export const limitRule: Requirement = {
  words: 'a positive integer of steps, or -1 for no limit',
  fits: (value) => value === -1 || positiveInteger.fits(value),
}
