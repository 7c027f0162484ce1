import { format } from 'd3-format'
import type { ScaleContinuousNumeric } from 'd3-scale'
import { element, label, rounded } from './svg.js'
import { COLOUR } from './theme.js'

/** The part of a picture in which data is drawn, in pixels. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export type NumberScale = ScaleContinuousNumeric<number, number>

interface Tick {
  /** Pixels along the axis. */
  readonly at: number
  readonly text: string
}

const showSteps = format('~s')
const showNumber = format('~g')

/** Ticks for environment steps: 400k, 3.2M. */
export function stepTicks(scale: NumberScale): Tick[] {
  return scale.ticks(8).map((steps) => ({ at: scale(steps), text: showSteps(steps) }))
}

/** Ticks for values of any kind. */
export function valueTicks(scale: NumberScale): Tick[] {
  const [low, high] = scale.domain() as [number, number]
  const ticks = 'base' in scale ? logTicks(low, high) : scale.ticks(5)
  return ticks.map((value) => ({ at: scale(value), text: showNumber(Number(value.toPrecision(12))) }))
}

/** Ticks at powers of ten, and between them where the range is short. */
function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low)
  const steps = decades < 2 ? [1, 2, 5] : decades < 4 ? [1, 3] : [1]
  const every = Math.ceil(decades / 8)
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((power) => power % every === 0)
  return powers.flatMap((power) => steps.map((step) => step * 10 ** power)).filter((value) => value >= low && value <= high)
}

/** An axis below the area, with ticks as lines through the area. Its title names the unit. */
export function bottomAxis({ left, top, width, height }: Area, ticks: readonly Tick[], title: string): string {
  const base = top + height
  return element(
    'g',
    { class: 'x-axis' },
    grid(ticks.map(({ at }) => `M${rounded(at)},${rounded(top)}V${rounded(base)}`)),
    element('path', { d: `M${rounded(left)},${rounded(base)}H${rounded(left + width)}`, stroke: COLOUR.axis, fill: 'none' }),
    ...ticks.map(({ at, text }) => label(at, base + 16, text, { 'text-anchor': 'middle' })),
    label(left + width / 2, base + 36, title, { 'text-anchor': 'middle' }),
  )
}

/** An axis left of the area. Its title stands above it, so that the text is horizontal. */
export function leftAxis({ left, top, width, height }: Area, ticks: readonly Tick[], title: string): string {
  return element(
    'g',
    { class: 'y-axis' },
    grid(ticks.map(({ at }) => `M${rounded(left)},${rounded(at)}H${rounded(left + width)}`)),
    element('path', { d: `M${rounded(left)},${rounded(top)}V${rounded(top + height)}`, stroke: COLOUR.axis, fill: 'none' }),
    ...ticks.map(({ at, text }) => label(left - 6, at + 4, text, { 'text-anchor': 'end' })),
    label(left, top - 8, title),
  )
}

function grid(lines: readonly string[]): string {
  return lines.length === 0 ? '' : element('path', { d: lines.join(''), stroke: COLOUR.grid, fill: 'none' })
}
