import type { MethodRow } from './settings.js'

/** The setting of each method: the best of the choice's runs (choice.csv), by the rule of README.md. A test holds it to that. */
export const chosen: Readonly<Record<MethodRow, string>> = {
  random: 'random',
  sequential: 'sequential-8',
  'pbt, truncation': 'truncation-0.1-from-0.2',
  'pbt, t-test': 't-test-0.2-from-0.2',
  'pbt, binary tournament': 'tournament-from-0.2',
  'multi-frequency': 'frequencies-1-10',
  fire: 'fire-4-4-within-8',
  pb2: 'pb2-0.2-from-0',
}
