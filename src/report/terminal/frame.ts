import { align, cutTo, showCount, showDuration, showValue, showValues } from './format.js'
import type { LeaderboardRow, RunView } from './view.js'

/** Lines beside the rows of the table: title, progress, heading, the count of rows left out, and the cursor's line. */
const OTHER_LINES = 5
const BAR_WIDTH = 24

/** The live picture: at most `width` columns and `height` lines, the cursor's line included. */
export function frame(view: RunView, width: number, height: number): string[] {
  const fits = Math.max(1, height - OTHER_LINES)
  // A single row that is left out takes no more room than the line that counts it.
  const all = view.leaderboard
  const shown = all.length <= fits + 1 ? all : all.slice(0, fits)
  const left = all.length - shown.length
  const lines = [title(view), progressLine(view), ...leaderboardTable(shown), ...(left > 0 ? [`… ${left} more`] : [])]
  return lines.map((line) => cutTo(line, width))
}

function title({ name, seed, leaderboard, lanes, exploits }: RunView): string {
  return `${name}  seed ${seed}  ${leaderboard.length} members on ${lanes} lanes  ${exploits} exploits`
}

function progressLine(view: RunView): string {
  const filled = Math.round(view.progress * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  return `${bar} ${percent(view)}  ${showDuration(timeLeft(view))} left  ${showCount(view.steps)} steps  ${showCount(view.stepsPerSecond)}/s`
}

/** The leaderboard: rank, member, score, steps, hyperparameters and latest decision. */
export function leaderboardTable(leaderboard: readonly LeaderboardRow[]): string[] {
  const names = Object.keys(leaderboard[0]?.hyperparameters ?? {})
  const heading = ['rank', 'member', 'score', 'steps', ...names, 'last']
  const rows = leaderboard.map(({ member, score, steps, hyperparameters, last }, i) => [
    String(i + 1),
    String(member),
    showValue(score),
    showCount(steps),
    ...names.map((name) => showValue(hyperparameters[name])),
    showLast(last),
  ])
  return align([heading, ...rows], new Set([heading.length - 1]))
}

function showLast({ decision, copied }: LeaderboardRow['last']): string {
  if (copied === null) return decision
  if (copied.weights !== null) return `copied ${copied.donor}`
  return copied.hyperparameters === null ? 'explored' : `took values of ${copied.hyperparameters}`
}

/** The state of a run as one line of a log. */
export function logLine(view: RunView): string {
  const best = view.leaderboard[0]
  const leader = best ? `best member ${best.member}: ${showValue(best.score)} (${showValues(best.hyperparameters)})` : 'no members'
  const time = `${showDuration(view.wall)}, ${showDuration(timeLeft(view))} left`
  return `${percent(view)}  ${showCount(view.steps)} steps  ${showCount(view.stepsPerSecond)}/s  ${leader}  ${time}`
}

const percent = ({ progress }: RunView) => `${Math.floor(100 * progress)}%`.padStart(4)

function timeLeft({ wall, progress }: RunView): number {
  return progress > 0 ? (wall * (1 - progress)) / progress : Number.POSITIVE_INFINITY
}
