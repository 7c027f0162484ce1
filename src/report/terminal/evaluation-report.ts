import { type Estimated, type Evaluation, type MemberSummary, summarizeMember } from '../evaluation.js'
import { align, showCount, showValue } from './format.js'

const HEADING = ['member', 'steps', 'mean', 'median', 'IQM', 'length', 'episodes', 'reported']

/** The report at the end of `clade evaluate`: a row per member, best first by its mean return. */
export function evaluationReport(evaluation: Evaluation): string[] {
  const { run, seed, greedy, env, members, maxSteps } = evaluation
  const summaries = members.map((member) => ({ ...member, summary: summarizeMember(member, seed) }))
  summaries.sort((a, b) => b.summary.mean.value - a.summary.mean.value || a.member - b.member)
  const rows = summaries.map(({ member, steps, score, episodes, summary }) => [
    ...[String(member), showCount(steps), showEstimated(summary.mean), showValue(summary.median), showEstimated(summary.iqm)],
    ...[showValue(summary.meanLength), showCount(episodes.length), showValue(score)],
  ])
  const count = members[0]?.episodes.length ?? 0
  const [episodes, actions] = [
    count === 1 ? '1 episode' : `${showCount(count)} episodes`,
    greedy ? 'the likeliest actions' : 'drawn actions',
  ]
  const best = members.some(({ snapshot }) => snapshot === 'best') ? ', the best snapshot of the run' : ''
  return [
    `${run}: ${episodes}${members.length > 1 ? ' of each member' : ''}${env === null ? '' : ` of ${env}`}, ${actions}, seed ${seed}${best}`,
    '',
    ...align([HEADING, ...rows], new Set()),
    '',
    explained(greedy, count),
    ...cutOf(
      summaries.map(({ summary }) => summary),
      maxSteps,
    ),
  ]
}

function explained(greedy: boolean, episodes: number): string {
  const intervals =
    episodes > 1
      ? 'In brackets the 95% bootstrap interval over episodes.'
      : 'One episode says nothing about chance: for intervals ask for --episodes 2 or more.'
  const reported = greedy ? 'The run itself reported the score of drawn actions, unless its agent evaluates greedily.' : ''
  return [intervals, 'Reported: the score that the run gave these weights.', reported].filter((sentence) => sentence !== '').join(' ')
}

function showEstimated({ value, interval }: Estimated): string {
  return interval ? `${showValue(value)} [${showValue(interval.low)}, ${showValue(interval.high)}]` : showValue(value)
}

function cutOf(summaries: readonly MemberSummary[], maxSteps: number): string[] {
  const cut = summaries.reduce((sum, summary) => sum + summary.cut, 0)
  if (cut === 0) return []
  return [`${showCount(cut)} ${cut === 1 ? 'episode was' : 'episodes were'} cut at ${showCount(maxSteps)} steps (--max-steps).`]
}
