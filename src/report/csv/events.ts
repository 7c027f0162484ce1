import type { Entry, Event } from '../../population/types.js'
import type { GrowingTable, Rows } from './table.js'

interface EventRow extends Rows {
  readonly number: number
  readonly event: Event
}

/** events.csv: a row per decision. */
export const events: GrowingTable<EventRow> = {
  file: 'events.csv',
  begin(state) {
    let events = (state as number | undefined) ?? 0
    return Object.assign(({ event }: Entry) => ({ count: 1, number: ++events, event }), { save: () => events })
  },
  columns: [
    { name: 'event', meaning: 'number of the decision in the run, from 1', unit: '', type: 'int64', of: ({ number }) => number },
    { name: 'member', meaning: 'the member that it is about', unit: '', type: 'int64', of: ({ event }) => event.member },
    { name: 'steps', meaning: 'what that member had trained', unit: 'environment steps', type: 'int64', of: ({ event }) => event.steps },
    {
      name: 'score',
      meaning: 'its score at the decision',
      unit: 'as in members.csv',
      type: 'double',
      empty: 'as in members.csv, and at a retry',
      of: ({ event }) => event.score,
    },
    {
      name: 'decision',
      meaning:
        '`init` (it begins), `keep` (it goes on), `exploit` (it copies the donor, as `copy` says, and mostly explores), `respawn` (it begins anew), `finish` (its budget is used up; with method `sequential` also: it diverged, or the median rule stopped it). A retry is a `keep`; so is, or an `exploit` or `respawn`, how a member goes on whose budget was raised after its `finish`',
      unit: '',
      type: 'string',
      of: ({ event }) => event.decision,
    },
    {
      name: 'donor',
      meaning:
        "the member that it copies: weights, hyperparameters or both, as the experiment's `copy` says; with `copy: 'nothing'` only who it would have been",
      unit: '',
      type: 'int64',
      empty: 'unless it copies',
      of: ({ event }) => event.copied?.donor,
    },
    {
      name: 'donor_steps',
      meaning: 'what the donor had trained at its latest report, whose weights are copied',
      unit: 'environment steps',
      type: 'int64',
      empty: 'unless it copies',
      of: ({ event }) => event.copied?.donorSteps,
    },
    {
      name: 'donor_score',
      meaning: "the donor's score at that report",
      unit: 'as in members.csv',
      type: 'double',
      empty: 'unless it copies',
      of: ({ event }) => event.copied?.donorScore,
    },
    {
      name: 'reason',
      meaning: 'why, in words; for a failed slice the error',
      unit: '',
      type: 'string',
      empty: 'where there is nothing to say',
      of: ({ event }) => event.reason,
    },
    {
      name: 'wall_s',
      meaning: 'when the slice ended that it was decided on',
      unit: 'seconds',
      type: 'double',
      of: ({ event }) => event.wall,
    },
    {
      name: 'hp.<name>.before',
      meaning: 'what the member trained with',
      unit: '',
      type: 'value',
      empty: 'at `init`',
      of: ({ event }, _, hyperparameter) => event.before?.[hyperparameter],
    },
    {
      name: 'hp.<name>.after',
      meaning:
        "what it goes on with. After an exploit the donor's, explored (with `copy: 'weights'` and `'nothing'` its own, explored); with method `multi-frequency` a migrant's as they are, or those that `reason` names; with method `fire` an evaluator's are the child's that `reason` names, as they are, and who takes an evaluator's weights keeps its own; at a `keep` of a replay those of its age",
      unit: '',
      type: 'value',
      of: ({ event }, _, hyperparameter) => event.after[hyperparameter],
    },
  ],
}
