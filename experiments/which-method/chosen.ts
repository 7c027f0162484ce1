import type { MethodRow } from './settings.js'

/** The setting of each method, to be chosen by the rule of README.md from the choice's runs. */
export const chosen: Readonly<Record<MethodRow, string>> = {
  random: 'random',
  sequential: 'sequential-4',
  'pbt, truncation': 'truncation-0.2-from-0.2',
  'pbt, t-test': 't-test-0.05-from-0.2',
  'pbt, binary tournament': 'tournament-from-0.2',
  'multi-frequency': 'frequencies-1-4',
  fire: 'fire-9-7-within-8',
  pb2: 'pb2-0.2-from-0.2',
}
