import { readable } from '../../readable.js'
import type { Lineage } from '../lineage.js'
import type { Stage } from '../trained-slice.js'
import { align, showCount, showDuration, showValue } from './format.js'
import { leaderboardTable } from './frame.js'
import type { RunView } from './view.js'

/** Rows of a table that are shown at most: of a longer table, the first and the last. */
const TABLE_ROWS = 12

/** The explanation of a run that ends without a score, which otherwise looks like a success. */
const NO_SCORE = [
  'No member has a score, so nobody was better than anybody: no episode ended, or all diverged (events.csv says so). An environment',
  'without getState and setState, and each of Python, begins new episodes with every slice: readyEvery has to be well above the length',
  'of an episode times the number of environments.',
]

/**
 * The report at the end of a run: the winner, its line of ancestors, the hyperparameter schedule of that line, and what PBT changed.
 *
 * @param files paths of files that the reader may want to open
 */
export function endReport(view: RunView, lineage: Pick<Lineage, 'ancestors' | 'stages'>, files: readonly string[]): string[] {
  const winner = view.leaderboard[0]
  if (!winner) return [`${view.name}: no members`]
  const origin = originOf(lineage.ancestors(winner.member), view.from)
  return [
    `${view.name}  seed ${view.seed}: ${showCount(view.steps)} steps in ${showDuration(view.wall)}, ${view.exploits} exploits`,
    '',
    ...shorten(leaderboardTable(view.leaderboard)),
    '',
    ...(winner.score === null ? NO_SCORE : [`Winner: member ${winner.member}, score ${showValue(winner.score)}, ${origin}`]),
    ...scheduleTable(lineage.stages(winner.member)),
    '',
    ...files,
  ]
}

function scheduleTable(schedule: readonly Stage[]): string[] {
  const [first, last] = [schedule[0], schedule.at(-1)]
  const names = Object.keys(first?.hyperparameters ?? {})
  if (!first || !last || names.length === 0) return []
  const rows = schedule.map((stage) => [
    showCount(stage.fromStep),
    String(stage.member),
    ...names.map((name) => showValue(stage.hyperparameters[name])),
  ])
  const changes = names.flatMap((name) => change(name, first, last))
  return [
    '',
    'The schedule that its line was trained on:',
    ...shorten(align([['from step', 'by member', ...names], ...rows], new Set())),
    ...(changes.length > 0 ? ['', ...changes] : []),
  ]
}

function change(name: string, first: Stage, last: Stage): string[] {
  const [from, to] = [first.hyperparameters[name], last.hyperparameters[name]]
  if (Object.is(from, to)) return []
  const ratio =
    typeof from === 'number' && typeof to === 'number' && from !== 0 ? ` (x${showValue(Number((to / from).toPrecision(2)))})` : ''
  return [`${name} ${showValue(from)} → ${showValue(to)}${ratio}`]
}

/** Cuts a long table to its heading and its first and last rows. */
function shorten(table: readonly string[]): string[] {
  const left = table.length - 1 - TABLE_ROWS
  if (left <= 1) return [...table]
  const half = TABLE_ROWS / 2
  return [...table.slice(0, 1 + half), `… ${left} more`, ...table.slice(-half)]
}

/** Ancestors that are named: the latest ones. summary.csv has all of them. */
const NAMED = 40

/** Says where the winner's weights come from, beside its own training. */
function originOf(ancestors: readonly number[], from: string | null): string {
  const line = ancestors.length > 0 ? [`descends from ${abridgedLine(ancestors)}`] : []
  const began = from === null ? [] : [`began from ${readable(from)}`]
  return [...line, ...began].join(', ') || "copied nobody's weights"
}

function abridgedLine(ancestors: readonly number[]): string {
  const rest = ancestors.length - NAMED
  return ancestors.slice(0, NAMED).join(' < ') + (rest > 0 ? ` < … ${rest} more` : '')
}
