import { readFileSync } from 'node:fs'
import path from 'node:path'
import { messageOf } from '../../blame.js'
import { CladeError } from '../../errors.js'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import { errorCode } from '../../journal/disk-error.js'
import { mean } from '../../statistics/summaries.js'
import type { EvaluatedEpisode, EvaluatedMember, Evaluation } from '../evaluation.js'
import { plainRows } from './plain-rows.js'
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

/**
 * The mean return of a member's last weights in the episodes of a run's evaluation.csv, played by drawn actions in the environment that it
 * trained in; null where there are none, or fewer than `least`.
 *
 * @throws CladeError EVALUATION_INVALID
 */
export function playedIn(
  folder: string,
  { member, weightsHash }: { readonly member: number; readonly weightsHash: string | null },
  least = 1,
): number | null {
  const { rows, field } = plainRows(textIn(path.join(folder, evaluation.file)))
  // No field of these rows is quoted: that of `env`, which could be, is empty.
  const own = { member: `${member}`, snapshot: 'last', weights_hash: weightsHash, env: '', greedy: 'false' }
  const theirs = rows.filter((row) => Object.entries(own).every(([name, value]) => field(row, name) === value))
  if (theirs.length < least) return null
  const returns = theirs.map((row) => returnIn(field(row, 'return'), folder))
  // An editor may have sorted the rows; one that is gone, or there twice, would make another mean.
  const episodes = theirs.map((row) => Number(field(row, 'episode'))).sort((a, b) => a - b)
  const wrong = episodes.findIndex((episode, i) => episode !== i + 1)
  if (wrong >= 0)
    throw invalid(folder, `${episodes[wrong] === wrong ? `episode ${wrong} twice` : `no episode ${wrong + 1}`} of member ${member}`)
  return mean(returns)
}

/** The text of a file; none where there is no such file. */
function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    throw invalid(path.dirname(file), messageOf(error))
  }
}

function returnIn(text: string | undefined, folder: string): number {
  const value = Number(text)
  if (text && Number.isFinite(value)) return value
  throw invalid(folder, text === undefined ? 'no column return' : `${JSON.stringify(text)} in the column return`)
}

function invalid(folder: string, got: string): CladeError {
  const rule = `Expected the ${evaluation.file} of ${folder} to be a table of all episodes, each with a number as its return`
  return new CladeError('EVALUATION_INVALID', `${rule}, got ${got}; delete it, and evaluate again`)
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
