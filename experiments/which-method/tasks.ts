import { defineExperiment, type Experiment, logUniform, oneMinus, perturb, uniform } from 'clade'
import { a2c, conv, mlp, ppo, sequential } from 'clade/agents'
import { type Env, make, RepeatAction, RescaleObservation } from 'clade/envs'

// Agents and ranges stand here once more, so that this folder works by itself; a test keeps them equal to the experiments of these names.

export interface Task {
  /** The experiment but for its method. */
  readonly experiment: Experiment
  /** Makes the environment in which the winner plays at the end. */
  readonly env: () => Env
  /** The mean return of uniformly random actions, over 1000 episodes: the normalised score 0. */
  readonly floor: number
  /** The return whose normalised score is 1. */
  readonly ceiling: number
  /** Where the ceiling comes from. */
  readonly ceilingSays: string
}

/** Twenty decisions for each of 24 members; decided upon in lockstep, so that the load of the machine decides nothing. */
const common = { population: 24, schedule: 'lockstep', explore: perturb({ factors: [0.8, 1.25] }) } as const

/** How the winner's environment is made where the trainable has an id. */
const named = (id: string) => () => make(id)

const acrobotEnv = () => new RescaleObservation(make('Acrobot-v1'))

const acrobot: Task = {
  experiment: defineExperiment({
    ...common,
    name: 'acrobot',
    trainable: a2c({ env: acrobotEnv, envs: 16, unroll: 16, gaeLambda: 0.95, rewardScale: 0.03, network: mlp([64, 64]) }),
    hyperparameters: {
      learningRate: logUniform(1e-4, 1e-2),
      entropyCost: logUniform(1e-4, 1e-1),
      discount: oneMinus(logUniform(1e-3, 1e-1)),
    },
    stepsPerMember: 320_000,
    readyEvery: 16_000,
    scoreWindow: 50,
  }),
  env: acrobotEnv,
  floor: -499,
  ceiling: -75,
  ceilingSays: 'a little above the best of our earlier runs, -79',
}

export const pendulum: Task = {
  experiment: defineExperiment({
    ...common,
    name: 'pendulum',
    trainable: a2c({ env: 'Pendulum-v1', envs: 16, unroll: 16, gaeLambda: 0.9, rewardScale: 0.02, network: mlp([64, 64]) }),
    hyperparameters: {
      learningRate: logUniform(1e-4, 1e-2),
      entropyCost: logUniform(1e-4, 1e-1),
      discount: oneMinus(logUniform(1e-2, 2e-1)),
    },
    stepsPerMember: 400_000,
    readyEvery: 20_000,
    scoreWindow: 50,
  }),
  env: named('Pendulum-v1'),
  floor: -1225,
  ceiling: -130,
  ceilingSays: 'a little above the interquartile mean of our best earlier setting, -136',
}

const mountainCarEnv = () => new RescaleObservation(new RepeatAction(make('MountainCar-v0'), 8))

const mountainCar: Task = {
  experiment: defineExperiment({
    ...common,
    name: 'mountain-car',
    trainable: a2c({ env: mountainCarEnv, envs: 16, unroll: 32, gaeLambda: 0.8, rewardScale: 0.02, network: mlp([64, 64]) }),
    hyperparameters: {
      learningRate: logUniform(1e-4, 1e-2),
      entropyCost: logUniform(1e-3, 3e-1),
      discount: oneMinus(logUniform(1e-3, 1e-1)),
    },
    stepsPerMember: 200_000,
    readyEvery: 10_000,
    scoreWindow: 50,
  }),
  env: mountainCarEnv,
  floor: -200,
  ceiling: -95,
  ceilingSays: 'chosen: below 110 steps counts as solved, and few policies need fewer than 95',
}

const mountainCarContinuousEnv = () => new RescaleObservation(make('MountainCarContinuous-v0'))

const mountainCarContinuous: Task = {
  experiment: defineExperiment({
    ...common,
    name: 'mountain-car-continuous',
    trainable: a2c({ env: mountainCarContinuousEnv, envs: 16, unroll: 32, gaeLambda: 0.95, rewardScale: 0.1, network: mlp([64, 64]) }),
    hyperparameters: {
      learningRate: logUniform(1e-4, 1e-2),
      entropyCost: logUniform(1e-4, 1e-1),
      discount: oneMinus(logUniform(1e-3, 1e-1)),
    },
    stepsPerMember: 400_000,
    readyEvery: 20_000,
    scoreWindow: 20,
  }),
  env: mountainCarContinuousEnv,
  floor: -33,
  ceiling: 100,
  ceilingSays: 'the reward of the top, from which every force is taken off',
}

/** 240,000 steps a member, where the experiment of that name trains 400,000: at those every method lands. */
const lunarLander: Task = {
  experiment: defineExperiment({
    ...common,
    name: 'lunar-lander',
    trainable: ppo({
      env: 'LunarLander-v3',
      envs: 16,
      network: mlp([64, 64], { separate: true }),
      unroll: 128,
      epochs: 6,
      minibatchSize: 128,
      rewardScale: 0.1,
      discount: 0.995,
      gaeLambda: 0.98,
    }),
    hyperparameters: {
      learningRate: logUniform(1e-4, 5e-3),
      entropyCost: logUniform(1e-3, 3e-2),
      clipRange: uniform(0.05, 0.4),
    },
    stepsPerMember: 240_000,
    readyEvery: 12_000,
    scoreWindow: 50,
  }),
  env: named('LunarLander-v3'),
  floor: -179,
  ceiling: 300,
  ceilingSays: 'chosen: 200 counts as solved, and our best earlier runs end at 280',
}

/** A game of MinAtar with A2C and the network of the paper that introduced the games. Reports of 100 returns, as there. */
function minatar(name: string, id: string, floor: number, ceiling: number): Task {
  return {
    experiment: defineExperiment({
      ...common,
      name,
      trainable: a2c({
        env: id,
        envs: 32,
        network: sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' })),
        unroll: 10,
        gaeLambda: 0.95,
        learningRate: 5e-3,
        entropyCost: 0.01,
        normalizeRewards: true,
      }),
      hyperparameters: {
        learningRate: logUniform(1e-3, 2e-2),
        entropyCost: logUniform(1e-3, 3e-2),
        discount: oneMinus(logUniform(3e-3, 3e-2)),
        gaeLambda: oneMinus(logUniform(1e-2, 5e-1)),
      },
      stepsPerMember: 500_000,
      readyEvery: 25_000,
      scoreWindow: 100,
    }),
    env: named(id),
    floor,
    ceiling,
    ceilingSays: 'the actor-critic of K. Young and T. Tian (2019) after 5 million frames, read off their curves',
  }
}

/** The tasks in the order of the tables. */
export const tasks: readonly Task[] = [
  acrobot,
  pendulum,
  mountainCar,
  mountainCarContinuous,
  lunarLander,
  minatar('minatar-asterix', 'MinAtar/Asterix-v1', 0.5, 20.5),
  minatar('minatar-breakout', 'MinAtar/Breakout-v1', 0.4, 17.5),
  minatar('minatar-space-invaders', 'MinAtar/SpaceInvaders-v1', 4.1, 185),
]

/** The tasks on which the settings of the methods are chosen: one where greed paid in our earlier runs, and one where it did not. */
export const choiceTasks: readonly Task[] = [pendulum, mountainCarContinuous]

/** A score on the task's own scale: 0 is what random actions get, 1 the ceiling. */
export function normalised({ floor, ceiling }: Pick<Task, 'floor' | 'ceiling'>, score: number): number {
  return (score - floor) / (ceiling - floor)
}
