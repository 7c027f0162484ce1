import { readable } from '../readable.js'
import { cutTo, showValue } from '../report/terminal/format.js'
import type { Action, Distribution, Moment } from '../trained.js'

/** Characters of a whole bar. */
const BAR = 16
/** Choices and numbers that are shown of each part. */
const MOST = 18
const EIGHTHS = [...' ▏▎▍▌▋▊▉█']

/** What stands beside the picture. */
export interface Shown {
  /** The environment, and who plays. */
  readonly heading: readonly string[]
  readonly episode: number
  readonly seed: number
  readonly speed: number
  readonly paused: boolean
  readonly moment: Moment
}

/** The lines beside the picture, each at most `width` characters long. */
export function panelLines({ heading, episode, seed, speed, paused, moment }: Shown, width: number): readonly string[] {
  const end = moment.terminated ? 'terminated' : moment.truncated ? 'truncated' : ''
  const lines = [
    ...heading,
    '',
    `episode  ${episode}  seed ${seed}`,
    `step     ${moment.length}  ${end}`,
    `return   ${showValue(moment.return)}`,
    `reward   ${moment.action === null ? '-' : showValue(moment.reward)}`,
    `action   ${showAction(moment.action)}`,
    '',
    // An agent that estimates none has none.
    ...(Number.isNaN(moment.value) ? [] : [`value    ${showNumber(moment.value)}`]),
    'next action',
    ...distributionLines(moment.distribution),
    '',
    `speed ${showSpeed(speed)}${paused ? '  paused' : ''}`,
  ]
  return lines.map((line) => cutTo(readable(line).trimEnd(), width))
}

/** An action for people: `1`, `0.25, -1`, or `act 1, place 20`. */
export function showAction(action: Action | null): string {
  if (action === null) return '-'
  if (typeof action === 'number') return String(action)
  if (Array.isArray(action) || ArrayBuffer.isView(action)) return Array.from(action, showNumber).join(', ')
  return Object.entries(action)
    .map(([name, value]) => `${name} ${showNumber(value)}`)
    .join(', ')
}

/** A number that may be missing. */
export function showNumber(value: number): string {
  return Number.isNaN(value) ? '-' : showValue(Math.abs(value) < 1000 ? Number(value.toFixed(3)) : value)
}

function distributionLines(distribution: Distribution): readonly string[] {
  if (distribution.kind === 'categorical') {
    const { probabilities } = distribution
    return probabilities.flatMap((part, i) => [...(probabilities.length > 1 ? [` part ${i}`] : []), ...bars(part)])
  }
  const lines =
    distribution.kind === 'gaussian'
      ? Array.from(distribution.mean, (mean, i) => `${showNumber(mean)} ± ${showNumber(distribution.standardDeviation[i]!)}`)
      : Array.from(distribution.low, (low, i) => `${showNumber(low)} to ${showNumber(distribution.high[i]!)}`)
  return withRest(
    lines.map((line, i) => `${String(i).padStart(3)}  ${line}`),
    lines.length,
  )
}

/** A bar a choice, of the likeliest ones where there are many. */
function bars(probabilities: Float32Array): readonly string[] {
  const likeliest = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b)
  const shown = likeliest.slice(0, MOST).sort((a, b) => a - b)
  return withRest(
    shown.map((i) => `${String(i).padStart(3)}  ${bar(probabilities[i]!)} ${probabilities[i]!.toFixed(2)}`),
    probabilities.length,
  )
}

function withRest(lines: readonly string[], all: number): readonly string[] {
  const shown = lines.slice(0, MOST)
  return all > shown.length ? [...shown, `  … ${all - shown.length} more`] : shown
}

function bar(share: number): string {
  const eighths = Math.round(8 * BAR * Math.min(Math.max(share, 0), 1))
  const whole = Math.floor(eighths / 8)
  const rest = eighths % 8
  return ('█'.repeat(whole) + (rest > 0 ? EIGHTHS[rest] : '')).padEnd(BAR)
}

function showSpeed(speed: number): string {
  return speed < 1 ? `1/${1 / speed}x` : `${speed}x`
}
