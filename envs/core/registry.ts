import { nearName } from '../../checks/near-name.js'
import { anything, positiveInteger, type Requirement, text } from '../../checks/requirements.js'
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
import { asterix } from '../minatar/asterix.js'
import { breakout } from '../minatar/breakout.js'
import { freeway } from '../minatar/freeway.js'
import { allActions, minimalActions } from '../minatar/registrations.js'
import { seaquest } from '../minatar/seaquest.js'
import { spaceInvaders } from '../minatar/space-invaders.js'
import { PythonEnv } from '../python/python-env.js'
import { type PythonId, pythonId } from '../python/python-id.js'
import { cliffWalking } from '../toy-text/cliff-walking.js'
import { FROZEN_LAKE_MAPS, frozenLake } from '../toy-text/frozen-lake.js'
import { TMaze } from '../toy-text/t-maze.js'
import { Tabular } from '../toy-text/tabular.js'
import { taxi } from '../toy-text/taxi.js'
import { OrderEnforcing } from '../wrappers/order-enforcing.js'
import { TimeLimit } from '../wrappers/time-limit.js'
import type { Env, RenderMode } from './env.js'
import { check, EnvError, expected, readOptions } from './errors.js'
import { checkRenderMode } from './render-mode.js'
import type { VectorEnv } from './vector.js'

/** `make`'s options, filled in. */
export interface CreateOptions {
  readonly renderMode: RenderMode | null
}

/** The environment that an id stands for. */
export interface Registration {
  readonly create: (options: CreateOptions) => Env
  /** Steps after which an episode is truncated; null where it runs until it terminates. */
  readonly maxEpisodeSteps: number | null
  /** The mean return at which the task counts as solved; null where none is agreed on. */
  readonly rewardThreshold: number | null
  /** A typed-array implementation of many at once (SAME_STEP; Infinity for no limit), equal to `create` vectorised, bit for bit. */
  readonly vector?: (count: number, maxEpisodeSteps: number) => VectorEnv
}

const cartPole = {
  create: (options: CreateOptions) => new CartPole(options),
  vector: (count: number, limit: number) => new CartPoleVector(count, limit),
}

const cartPoleNoVelocity = {
  create: (options: CreateOptions) => new CartPoleNoVelocity(options),
  vector: (count: number, limit: number) => new CartPoleNoVelocityVector(count, limit),
}

/** Gymnasium's ids, step limits and thresholds; MinAtar's ids; and two tasks of memory. */
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

/** @throws EnvError ENV_UNKNOWN, with the near id when one was meant */
export function registered(id: string): Registration {
  if (Object.hasOwn(registry, id)) return registry[id as EnvId]
  // The first of those that are as near: among versions the latest.
  const near = nearName(id, listEnvs().toReversed())
  const [rule, hint] =
    near !== undefined
      ? ['a registered id', `; did you mean ${near}?`]
      : id.includes(':')
        ? ['a registered id', `; an environment of Python's is named gymnasium:${visible(id)}`]
        : [`one of ${listEnvs().join(', ')}`, '']
  throw new EnvError('ENV_UNKNOWN', `Expected env to be ${rule}, got ${show(id)}${hint}`)
}

const limit: Requirement = {
  words: 'a positive integer of steps, or -1 for no limit',
  fits: (value) => value === -1 || positiveInteger.fits(value),
}

type Made<I extends EnvId> = ReturnType<(typeof registry)[I]['create']>

/**
 * The environment of that id, with its time limit, refusing steps that are out of order.
 * @throws EnvError ENV_UNKNOWN when no environment has that id
 * @throws EnvError INVALID_OPTION when an option breaks its rule, or the environment does not render in that mode
 * @throws EnvError UNKNOWN_OPTION when an option has another name
 * @example make('CartPole-v1', { maxEpisodeSteps: 200 })
 */
export function make<I extends EnvId>(id: I, options?: MakeOptions): Env<ReturnType<Made<I>['reset']>[0], Parameters<Made<I>['step']>[0]>
export function make(id: string, options?: MakeOptions): Env
export function make(id: string, given?: MakeOptions): Env {
  check('env', id, { ...text, words: 'an id such as CartPole-v1' }, 'ENV_UNKNOWN')
  const options = readOptions(`make(${show(id)})`, given, { maxEpisodeSteps: limit, renderMode: anything }, '{ maxEpisodeSteps: 500 }')
  const python = pythonId(id)
  if (python !== undefined) return makePython(python, options)
  const registration = registered(id)
  const renderMode = options.renderMode ?? null
  const env = registration.create({ renderMode })
  checkRenderMode(env, renderMode, id)
  const steps = options.maxEpisodeSteps ?? registration.maxEpisodeSteps
  return new OrderEnforcing(steps === null || steps === -1 ? env : new TimeLimit(env, steps))
}

/** Gymnasium limits the episodes itself. */
function makePython(python: PythonId, { renderMode, ...options }: MakeOptions): Env {
  const env = new PythonEnv(python, renderMode === undefined ? options : { ...options, renderModes: [renderMode] })
  if (env.renderMode === (renderMode ?? null)) return new OrderEnforcing(env)
  env.close()
  throw expected(`renderMode of ${python.id}`, 'one of the render_modes that it has in Python', renderMode)
}
