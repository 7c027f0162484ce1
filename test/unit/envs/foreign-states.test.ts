import { describe, expect, it } from 'vitest'
import {
  ClipReward,
  type Env,
  type EnvState,
  FrameStackObservation,
  LunarLander,
  listEnvs,
  MaxAndSkipObservation,
  Maze,
  make,
  makeVector,
  minigameOf,
  NormalizeObservation,
  NormalizeReward,
  OrderEnforcing,
  RecordEpisodeStatistics,
  StickyAction,
  TimeAwareObservation,
  TimeLimit,
  TMaze,
} from '../../../envs/index.js'

const invalid = expect.objectContaining({ code: 'INVALID_OPTION' })
const MAZE = 'Maze/NavAllRandom01?size=8'
const GAME = 'Minigames/MoveToBeacon'

function stateOf(id: string): EnvState {
  const env = make(id)
  env.reset({ seed: 1 })
  env.actionSpace.seed(1)
  for (let step = 0; step < 2; step++) env.step(env.actionSpace.sample())
  return env.getState!()
}

const states = Object.fromEntries(
  listEnvs().map((id) => {
    const vector = makeVector(id, 2)
    vector.reset({ seed: 1 })
    return [id, { one: stateOf(id), two: vector.getState() }]
  }),
)

/** Wrappers around the same environment, and environments that are made by their class. */
const cart = () => make('CartPole-v1')
const made: Record<string, () => Env> = {
  OrderEnforcing: () => new OrderEnforcing(cart()),
  TimeLimit: () => new TimeLimit(cart(), 9),
  TimeAwareObservation: () => new TimeAwareObservation(cart()),
  'FrameStackObservation of 2': () => new FrameStackObservation(cart(), 2),
  'FrameStackObservation of 3': () => new FrameStackObservation(cart(), 3),
  MaxAndSkipObservation: () => new MaxAndSkipObservation(cart(), 2),
  StickyAction: () => new StickyAction(cart(), 0.5),
  NormalizeObservation: () => new NormalizeObservation(cart()),
  NormalizeReward: () => new NormalizeReward(cart()),
  RecordEpisodeStatistics: () => new RecordEpisodeStatistics(cart()),
  ClipReward: () => new ClipReward(cart(), { min: -1, max: 1 }),
  LunarLander: () => new LunarLander(),
  TMaze: () => new TMaze(),
  minigameOf: () => minigameOf('Minigames/MoveToBeacon?actions=flat'),
  Maze: () => new Maze({ name: 'mine', seconds: 9, restarts: [], plan: '#####\n#P..#\n#####' }, { size: 8 }),
}
/** Those whose own state is a number of steps are alike. */
const ALIKE = [
  ['TimeLimit', 'TimeAwareObservation'],
  ['TimeAwareObservation', 'TimeLimit'],
]

function begun(name: string): Env {
  const env = made[name]!()
  env.reset({ seed: 1 })
  env.step(0)
  return env
}

describe('a state that is none of the environment’s', () => {
  it.each(listEnvs())('law: %s refuses those of all others, alone and as a vector, and plays on', (id) => {
    const [env, vector] = [make(id), makeVector(id, 2)]
    env.reset({ seed: 1 })
    vector.reset({ seed: 1 })
    const [before, beforeAll] = [env.getState!(), structuredClone(vector.getState())]
    for (const other of listEnvs()) {
      if (other === id) continue
      expect(() => env.setState!(states[other]!.one), other).toThrow(invalid)
      expect(() => vector.setState(states[other]!.two), other).toThrow(invalid)
    }
    expect(env.getState!()).toEqual(before)
    expect(vector.getState()).toEqual(beforeAll)
  })

  it('truth: the message names both, and a state without a name, of an older run, is taken', () => {
    const env = make('CartPole-v1')
    const message = 'Expected the state of CartPole-v1 to be one of its own, got one of "Acrobot-v1"'
    expect(() => env.setState!(stateOf('Acrobot-v1'))).toThrow(expect.objectContaining({ message }))
    const { state } = stateOf('CartPole-v1') as { readonly state: EnvState }
    env.setState!(state)
    expect(env.getState!()).toEqual(stateOf('CartPole-v1'))
  })

  it.each(listEnvs())('law: %s refuses what no getState gave', (id) => {
    for (const state of [undefined, null, {}, [], 5, 'x', { own: null }, JSON.parse(JSON.stringify(stateOf(id)))]) {
      expect(() => make(id).setState!(state as EnvState), JSON.stringify(state)).toThrow(invalid)
    }
  })

  it.each(Object.keys(made))('law: %s refuses what no getState of its like gave', (name) => {
    const own = begun(name).getState!()
    for (const state of [undefined, null, {}, [], 5, 'x', { own: null }, { own: { random: 5 } }, JSON.parse(JSON.stringify(own))]) {
      // A plain number survives JSON, and an environment inside refuses the rest.
      expect(() => begun(name).setState!(state as EnvState), JSON.stringify(state)).toThrow(invalid)
    }
    for (const other of Object.keys(made)) {
      if (other === name || ALIKE.some(([one, two]) => one === name && two === other)) continue
      const env = begun(name)
      expect(() => env.setState!(begun(other).getState!()), other).toThrow(invalid)
      env.reset({ seed: 1 })
      env.step(0)
    }
    const env = made[name]!()
    env.setState!(own)
    expect(env.getState!()).toEqual(own)
  })

  it.each([
    ['Maze/NavStatic02?size=8', 'Maze/NavStatic01?size=8'],
    ['Maze/NavStatic01?size=8', 'Maze/NavStatic02?size=8'],
    ['Maze/NavAllRandom03?size=8', MAZE],
    [GAME, MAZE],
    [MAZE, GAME],
    ['Minigames/FindAndDefeatZerglings', GAME],
    [GAME, 'Minigames/FindAndDefeatZerglings'],
    ['Minigames/CollectMineralsAndGas', GAME],
  ])('law: that of %s is refused by %s, which then plays from a reset', (other, id) => {
    const env = make(id)
    env.reset({ seed: 1 })
    expect(() => env.setState!(stateOf(other))).toThrow(invalid)
    env.reset({ seed: 1 })
    env.step(env.actionSpace.sample())
  })

  it.each([MAZE, 'MinAtar/Breakout-v1', 'CartPole-v1', 'Taxi-v4', 'Minigames/MoveToBeacon?actions=flat'])(
    'law: a vector of %s refuses that of another number of environments',
    (id) => {
      const [two, four] = [makeVector(id, 2), makeVector(id, 4)]
      two.reset({ seed: 1 })
      four.reset({ seed: 1 })
      expect(() => two.setState(four.getState())).toThrow(invalid)
      expect(() => four.setState(two.getState())).toThrow(invalid)
      expect(() => two.setState(null)).toThrow(invalid)
      expect(() => two.setState({ envs: [] })).toThrow(invalid)
    },
  )

  it('truth: a size and a form of actions are none of the world’s, so that states go over', () => {
    for (const [one, two] of [
      ['Maze/NavStatic01?size=8', 'Maze/NavStatic01?size=16&depth=true'],
      [GAME, `${GAME}?actions=flat&size=64`],
    ] as const) {
      const env = make(two)
      env.setState!(stateOf(one))
      expect(env.getState!()).toEqual(stateOf(one))
    }
  })
})
