import { anything, flag, type Requirement, wholeNumber } from '../../checks/requirements.js'
import type { Action, ActOptions, Distribution, LookOptions, NamedArray, Policy, PolicyOptions } from '../../src/trained.js'
import { check, expected, readOptions } from '../errors.js'
import { MaskReader } from './mask-reader.js'
import type { Mind } from './mind.js'
import { ObservationReader } from './observation-reader.js'
import type { Spaces } from './spaces.js'

const aReward: Requirement = { words: 'a finite number', fits: Number.isFinite }
const rewards: Requirement = {
  words: 'a finite number, or a list of them',
  fits: (value) => Number.isFinite(value) || (Array.isArray(value) && value.every(Number.isFinite)),
}

/** Everything that a policy is made of. */
export interface PolicyParts {
  readonly spaces: Spaces
  /** Makes what decides for so many sequences. */
  readonly mind: (sequences: number) => Mind
  readonly parameters: () => Readonly<Record<string, NamedArray>>
}

/** @throws AgentError INVALID_OPTION, UNKNOWN_OPTION */
export function openPolicy({ spaces, mind, parameters }: PolicyParts, given?: PolicyOptions): Policy {
  const requirements = { seed: wholeNumber(0), batch: wholeNumber(1, MOST_SEQUENCES) }
  const { seed = 1, batch = 1 } = readOptions('policy', given, requirements, '{ seed: 1 }')
  const policy = new OpenPolicy(spaces, mind(batch), batch, parameters)
  policy.seed(seed)
  return policy
}

const MOST_SEQUENCES = 2 ** 16
const ACT = { greedy: flag, reward: rewards, mask: anything }
const LOOK_EXAMPLE = '{ sequence: 0 }'
const FIRST: readonly number[] = [0]

/** A policy whose user gives observations one by one. */
class OpenPolicy implements Policy {
  readonly observationSpace: Policy['observationSpace']
  readonly actionSpace: Policy['actionSpace']
  private readonly reader: ObservationReader
  private readonly masks: MaskReader
  private readonly sequences: readonly number[]

  constructor(
    spaces: Spaces,
    private readonly mind: Mind,
    private readonly batch: number,
    readonly parameters: () => Readonly<Record<string, NamedArray>>,
  ) {
    this.observationSpace = spaces.observation
    this.actionSpace = spaces.action
    this.reader = new ObservationReader(spaces.observation, batch)
    this.masks = new MaskReader(spaces, batch)
    this.sequences = Array.from({ length: batch }, (_, sequence) => sequence)
  }

  act(observation: unknown, given?: ActOptions): Action {
    const { greedy = false, reward = 0, mask } = readOptions('act', given, ACT, '{ greedy: true }')
    if (typeof reward !== 'number') throw expected('reward of act', 'a finite number', reward)
    this.reader.read(observation, 0)
    this.masks.read(mask, 0)
    this.mind.decide(FIRST, this.reader.rows, [reward], greedy, this.masks.rows)
    return this.mind.action(0)
  }

  actBatch(observations: readonly unknown[], given?: ActOptions): readonly Action[] {
    const { batch, mind, reader, masks, sequences } = this
    const { greedy = false, reward = 0, mask } = readOptions('actBatch', given, ACT, '{ greedy: true }')
    if (!Array.isArray(observations) || observations.length !== batch) {
      throw expected('the observations of actBatch', `a list of ${batch}, one of each sequence`, observations)
    }
    const earned = typeof reward === 'number' ? sequences.map(() => reward) : reward
    if (earned.length !== batch) throw expected('reward of actBatch', `a number, or a list of ${batch}`, reward)
    if (mask !== undefined && !(Array.isArray(mask) && mask.length === batch))
      throw expected('mask of actBatch', `a list of ${batch} action masks`, mask)
    for (const sequence of sequences) {
      reader.read(observations[sequence], sequence)
      masks.read((mask as readonly unknown[] | undefined)?.[sequence], sequence)
    }
    mind.decide(sequences, reader.rows, earned, greedy, masks.rows)
    return sequences.map((sequence) => mind.action(sequence))
  }

  value(observation: unknown, options?: LookOptions): number {
    this.look('value', observation, options)
    return this.mind.value(0)
  }

  distribution(observation: unknown, options?: LookOptions): Distribution {
    this.look('distribution', observation, options)
    return this.mind.distribution(0)
  }

  reset(sequence?: number): void {
    if (sequence !== undefined) check('the sequence of reset', sequence, this.aSequence)
    for (const each of sequence === undefined ? this.sequences : [sequence]) this.mind.reset(each)
  }

  seed(seed: number): void {
    this.mind.seed(seed)
  }

  private get aSequence(): Requirement {
    return wholeNumber(0, this.batch - 1)
  }

  private look(method: string, observation: unknown, given?: LookOptions): void {
    const requirements = { sequence: this.aSequence, reward: aReward, mask: anything }
    const { sequence = 0, reward = 0, mask } = readOptions(method, given, requirements, LOOK_EXAMPLE)
    this.reader.read(observation, 0)
    this.masks.read(mask, 0)
    this.mind.look(sequence, this.reader.rows, reward, this.masks.rows)
  }
}
