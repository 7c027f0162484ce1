import type { Entry, Event } from '../../population/types.js'
import { readable } from '../../readable.js'
import type { Values } from '../../trainable.js'
import { showCount, showValue } from '../terminal/format.js'
import { wordsOfCopy } from '../words-of-copy.js'
import type { EventBytes } from './event-bytes.js'

/** The tags in TensorBoard. A name before a slash is a group of charts there. */
const TAG = {
  score: 'score',
  return: 'episode/return',
  length: 'episode/length',
  hyperparameter: (name: string) => `hyperparameters/${name}`,
  /** Values that are words. A tag of numbers cannot hold text. */
  choice: (name: string) => `choices/${name}`,
  metric: (name: string) => `metrics/${name}`,
  exploits: 'exploits',
  failures: 'failures',
} as const

/**
 * Adds the events of an entry to those of its member: at each report the numbers of its rows in members.csv, episodes.csv and metrics.csv,
 * and at each exploit and failure a text.
 *
 * @param began the beginning of the run, in seconds since 1970
 */
export function addEvents(to: EventBytes, { result, event }: Entry, began: number): void {
  const { steps, score, before, after, copied, cause, reason } = event
  const wall = began + event.wall
  const step = Math.max(0, steps)
  if (result?.ok) {
    const { episodes, applied, metrics, steps: trained } = result.report
    for (let i = 0; i < episodes.returns.length; i++) {
      const at = steps - trained + episodes.steps[i]!
      to.scalar(wall, at, TAG.return, episodes.returns[i]!)
      to.scalar(wall, at, TAG.length, episodes.lengths[i]!)
    }
    if (score !== null) to.scalar(wall, step, TAG.score, score)
    for (const name of Object.keys(after)) {
      const value = applied[name]
      if (typeof value === 'number' || typeof value === 'boolean') to.scalar(wall, step, TAG.hyperparameter(name), Number(value))
    }
    for (const [name, value] of Object.entries(metrics)) to.scalar(wall, step, TAG.metric(name), value)
  }
  for (const [name, value] of Object.entries(after)) {
    if (typeof value === 'string' && value !== before?.[name]) to.text(wall, step, TAG.choice(name), markdown(value))
  }
  if (copied) to.text(wall, step, TAG.exploits, exploitText(event))
  if (cause === 'failed' || cause === 'retry' || cause === 'diverged') to.text(wall, step, TAG.failures, markdown(reason || cause))
}

/** The words about a copy, and a table of the hyperparameters before and after it. */
function exploitText(event: Event): string {
  const { copied, score, before, after } = event
  const { donorSteps, donorScore } = copied!
  const scores = `Its score was ${showValue(score)}, the donor’s ${showValue(donorScore)} after ${showCount(donorSteps)} steps.`
  const names = Object.keys(after)
  if (names.length === 0) return `${wordsOfCopy(event)}. ${scores}`
  const rows = names.map((name) => `| ${[name, shown(before, name), shown(after, name)].map(markdown).join(' | ')} |`)
  return [`${wordsOfCopy(event)}. ${scores}`, '', '| hyperparameter | before | after |', '|---|---|---|', ...rows].join('\n')
}

const shown = (values: Values | null, name: string): string => String(values?.[name] ?? '')

/** Text as Markdown shows it. Names and errors are of other people's making. */
function markdown(text: string): string {
  return readable(text).replaceAll(/[^\p{L}\p{N} .,:;()'’]/gu, (character) => `&#${character.codePointAt(0)};`)
}
