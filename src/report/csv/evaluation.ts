import path from 'node:path'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { EvaluatedEpisode, EvaluatedMember, Evaluation } from '../evaluation.js'
import { type Rows, type Table, textOf } from './table.js'

interface EvaluationRows extends Rows {
  readonly evaluation: Evaluation
  readonly member: EvaluatedMember
  readonly episodes: readonly EvaluatedEpisode[]
}

/** evaluation.csv: a row per episode that `clade evaluate` played. */
export const evaluation: Table<EvaluationRows> = {
  file: 'evaluation.csv',
  columns: [
    { name: 'member', meaning: 'the member', unit: '', type: 'int64', of: ({ member }) => member.member },
    {
      name: 'snapshot',
      meaning: 'the weights that played: `last`, what the member goes on with, or `best`, those of the highest score of the run',
      unit: '',
      type: 'string',
      of: ({ member }) => member.snapshot,
    },
    {
      name: 'steps',
      meaning: 'what the weights were trained for',
      unit: 'environment steps',
      type: 'int64',
      of: ({ member }) => member.steps,
    },
    { name: 'weights_hash', meaning: 'as in members.csv', unit: '', type: 'string', of: ({ member }) => member.weightsHash },
    {
      name: 'env',
      meaning: 'the environment that `--env` named',
      unit: '',
      type: 'string',
      empty: 'in the environment that the member trained in',
      of: ({ evaluation }) => evaluation.env,
    },
    {
      name: 'greedy',
      meaning: '`true` for the likeliest actions, `false` for drawn ones, as in training',
      unit: '',
      type: 'string',
      of: ({ evaluation }) => String(evaluation.greedy),
    },
    {
      name: 'episode',
      meaning: 'from 1; every member plays the episode of a number with the same seed',
      unit: '',
      type: 'int64',
      of: ({ episodes }, i) => episodes[i]!.episode,
    },
    {
      name: 'seed',
      meaning: 'the seed of the environment and of the drawn actions, with which `clade watch` and `clade record` play the same episode',
      unit: '',
      type: 'int64',
      of: ({ episodes }, i) => episodes[i]!.seed,
    },
    {
      name: 'return',
      meaning: 'sum of its rewards, neither discounted nor clipped',
      unit: '',
      type: 'double',
      of: ({ episodes }, i) => episodes[i]!.return,
    },
    { name: 'length', meaning: 'what it took', unit: 'environment steps', type: 'int64', of: ({ episodes }, i) => episodes[i]!.length },
    {
      name: 'end',
      meaning: '`terminated` or `truncated` by the environment, or `cut` at `--max-steps`',
      unit: '',
      type: 'string',
      of: ({ episodes }, i) => episodes[i]!.end,
    },
  ],
}

/** Replaces evaluation.csv, and returns its path. @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED */
export function writeEvaluation(folder: string, evaluated: Evaluation): string {
  const { header, rows } = textOf(evaluation, [])
  const all = evaluated.members.map((member) => {
    const { episodes } = member
    return rows({ count: episodes.length, evaluation: evaluated, member, episodes })
  })
  const file = path.join(folder, evaluation.file)
  writeFileAtomic(file, header + all.join(''))
  return file
}
