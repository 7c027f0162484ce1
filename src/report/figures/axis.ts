import type { ScaleContinuousNumeric } from 'd3-scale'
import { element, label, rounded } from './svg.js'

/** The part of a picture that data is drawn in. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export type NumberScale = ScaleContinuousNumeric<number, number>

interface Tick {
  readonly at: number
  readonly text: string
}

const GRID = '#e6e6e6'
const LINE = '#888'

/** Ticks of a scale; on a log axis those that have no room for a text are left out. */
export function ticksOf(scale: NumberScale, count: number, specifier: string): Tick[] {
  const text = scale.tickFormat(count, specifier)
  return scale
    .ticks(count)
    .map((value) => ({ at: scale(value), text: text(value) }))
    .filter((tick) => tick.text !== '')
}

/** An axis below the area, its ticks as lines through it; `title` names the unit. */
export function bottomAxis({ left, top, width, height }: Area, ticks: readonly Tick[], title: string): string {
  const base = top + height
  return element(
    'g',
    { class: 'x-axis' },
    grid(ticks.map(({ at }) => `M${rounded(at)},${rounded(top)}V${rounded(base)}`)),
    element('path', { d: `M${rounded(left)},${rounded(base)}H${rounded(left + width)}`, stroke: LINE, fill: 'none' }),
    ...ticks.map(({ at, text }) => label(at, base + 16, text, { 'text-anchor': 'middle' })),
    label(left + width / 2, base + 36, title, { 'text-anchor': 'middle' }),
  )
}

/** An axis left of the area, its title above it, so that it reads without turning one's head. */
export function leftAxis({ left, top, width, height }: Area, ticks: readonly Tick[], title: string): string {
  return element(
    'g',
    { class: 'y-axis' },
    grid(ticks.map(({ at }) => `M${rounded(left)},${rounded(at)}H${rounded(left + width)}`)),
    element('path', { d: `M${rounded(left)},${rounded(top)}V${rounded(top + height)}`, stroke: LINE, fill: 'none' }),
    ...ticks.map(({ at, text }) => label(left - 6, at + 4, text, { 'text-anchor': 'end' })),
    label(left, top - 8, title),
  )
}

function grid(lines: readonly string[]): string {
  return lines.length === 0 ? '' : element('path', { d: lines.join(''), stroke: GRID, fill: 'none' })
}
