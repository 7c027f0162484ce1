import { binaryTournament, type Experiment, fire, multiFrequency, pb2, sequential, truncation, tTest } from 'clade'

/** A method with its settings. */
export interface Setting {
  /** In the names of files and the tables' first column: unique. */
  readonly name: string
  /** The row of the tables that it competes for. */
  readonly method: MethodRow | typeof DEFAULT_ROW
  /** The options that differ from the task's experiment. */
  readonly changes: (task: Experiment) => Partial<Experiment>
}

/** The methods in the order of the tables. */
export const METHODS = [
  'random',
  'sequential',
  'pbt, truncation',
  'pbt, t-test',
  'pbt, binary tournament',
  'multi-frequency',
  'fire',
  'pb2',
] as const
export type MethodRow = (typeof METHODS)[number]

/** The row of what Clade does where nobody chooses; nothing of it was chosen for this comparison. */
export const DEFAULT_ROW = 'pbt, the default'

const setting = <Row extends Setting['method']>(
  method: Row,
  name: string,
  changes: Setting['changes'] | Partial<Experiment>,
): Setting & { readonly method: Row } => ({
  name,
  method,
  changes: typeof changes === 'function' ? changes : () => changes,
})

/** Ready intervals in environment steps. */
const intervals = ({ readyEvery }: Experiment, count: number): number => count * readyEvery

/**
 * Everything that is tried on the choice's seeds: up to three settings of each method. `startAfter` is the share of its steps in which a
 * member copies nobody; 24 members make two sub-populations of 12 or three of 8 for multi-frequency.
 */
export const settings: readonly (Setting & { readonly method: MethodRow })[] = [
  setting('random', 'random', { method: 'random' }),
  setting('sequential', 'sequential-4', { method: sequential({ random: 4 }) }),
  setting('sequential', 'sequential-8', { method: sequential({ random: 8 }) }),
  setting('pbt, truncation', 'truncation-0.2-from-0', { exploit: truncation({ fraction: 0.2, startAfter: 0 }) }),
  setting('pbt, truncation', 'truncation-0.2-from-0.2', { exploit: truncation({ fraction: 0.2, startAfter: 0.2 }) }),
  setting('pbt, truncation', 'truncation-0.1-from-0.2', { exploit: truncation({ fraction: 0.1, startAfter: 0.2 }) }),
  setting('pbt, t-test', 't-test-0.05-from-0', { exploit: tTest({ alpha: 0.05, startAfter: 0 }) }),
  setting('pbt, t-test', 't-test-0.05-from-0.2', { exploit: tTest({ alpha: 0.05, startAfter: 0.2 }) }),
  setting('pbt, t-test', 't-test-0.2-from-0.2', { exploit: tTest({ alpha: 0.2, startAfter: 0.2 }) }),
  setting('pbt, binary tournament', 'tournament-from-0', { exploit: binaryTournament({ startAfter: 0 }) }),
  setting('pbt, binary tournament', 'tournament-from-0.2', { exploit: binaryTournament({ startAfter: 0.2 }) }),
  setting('pbt, binary tournament', 'tournament-gap-1-from-0.2', { exploit: binaryTournament({ startAfter: 0.2, minGapDeviations: 1 }) }),
  setting('multi-frequency', 'frequencies-1-4', { method: multiFrequency({ every: [1, 4] }) }),
  setting('multi-frequency', 'frequencies-1-10', { method: multiFrequency({ every: [1, 10] }) }),
  setting('multi-frequency', 'frequencies-1-3-9', { method: multiFrequency({ every: [1, 3, 9] }) }),
  setting('fire', 'fire-9-7-within-8', (task) => ({ method: fire({ parents: 9, evaluators: 7, maxEvalSteps: intervals(task, 8) }) })),
  setting('fire', 'fire-9-7-within-20', (task) => ({ method: fire({ parents: 9, evaluators: 7, maxEvalSteps: intervals(task, 20) }) })),
  setting('fire', 'fire-4-4-within-8', (task) => ({ method: fire({ parents: 4, evaluators: 4, maxEvalSteps: intervals(task, 8) }) })),
  setting('pb2', 'pb2-0.2-from-0', { exploit: truncation({ fraction: 0.2, startAfter: 0 }), explore: pb2() }),
  setting('pb2', 'pb2-0.2-from-0.2', { exploit: truncation({ fraction: 0.2, startAfter: 0.2 }), explore: pb2() }),
  setting('pb2', 'pb2-0.1-from-0.2', { exploit: truncation({ fraction: 0.1, startAfter: 0.2 }), explore: pb2() }),
]

/** The default in numbers, which stay what they are if another becomes the default. */
export const byDefault = setting(DEFAULT_ROW, 'default', { exploit: truncation({ fraction: 0.2, startAfter: 0.2 }) })

/** The seeds of the choice and of the comparison. Nobody looked at the second ones while settings were chosen. */
export const SEEDS = { choice: { first: 1, count: 3 }, main: { first: 201, count: 10 } } as const
