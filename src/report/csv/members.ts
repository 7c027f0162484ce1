import type { Entry, Result, Trained } from '../../population/types.js'
import type { GrowingTable, Rows } from './table.js'

interface MemberRow extends Rows {
  readonly report: number
  readonly result: Result & Trained
  readonly event: Entry['event']
}

/** members.csv: a row per report. A failed slice has none. */
export const members: GrowingTable<MemberRow> = {
  file: 'members.csv',
  begin(state) {
    let reports = (state as number | undefined) ?? 0
    const rows = ({ result, event }: Entry) => (result?.ok ? { count: 1, report: ++reports, result, event } : null)
    return Object.assign(rows, { save: () => reports })
  },
  columns: [
    { name: 'report', meaning: 'number of the report in the run, from 1', unit: '', type: 'int64', of: ({ report }) => report },
    {
      name: 'member',
      meaning: 'the member that reports, from 0; with method `sequential` the trial, of which there may be more than the population',
      unit: '',
      type: 'int64',
      of: ({ event }) => event.member,
    },
    {
      name: 'steps',
      meaning: 'what the member has trained so far, this slice included',
      unit: 'environment steps',
      type: 'int64',
      of: ({ event }) => event.steps,
    },
    {
      name: 'score',
      meaning: "the member's score, which decisions are made on",
      unit: "as the returns, or the trainable's own",
      type: 'double',
      empty: 'while there is none: no episode since it started or copied, or it diverged',
      of: ({ event }) => event.score,
    },
    {
      name: 'episodes',
      meaning: 'episodes that finished during the slice',
      unit: '',
      type: 'int64',
      of: ({ result }) => result.report.episodes.returns.length,
    },
    {
      name: 'weights_hash',
      meaning:
        'of the weights that the member goes on with, after the decision: first 16 hex digits of their SHA-256. After an exploit that copied weights it is the one that the donor had at `donor_steps`',
      unit: '',
      type: 'string',
      empty: 'after a respawn',
      of: ({ event }) => event.weightsHash,
    },
    { name: 'lane', meaning: 'the worker that trained the slice, from 0', unit: '', type: 'int64', of: ({ result }) => result.lane },
    { name: 'wall_s', meaning: 'when the slice ended', unit: 'seconds', type: 'double', of: ({ result }) => result.wall },
    {
      name: 'hp.<name>',
      meaning: 'what the slice was trained with',
      unit: '',
      type: 'value',
      of: ({ result }, _, hyperparameter) => result.report.applied[hyperparameter],
    },
  ],
}
