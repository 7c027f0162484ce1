/** The part of a picture in which data is drawn, in pixels. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Pixels along an axis, of a value. */
export type Scale = (value: number) => number

/** The scale that leads from one range to the other. */
export function linear([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  return (value) => {
    const share = (value - low) / (high - low)
    return from * (1 - share) + to * share
  }
}

/** The text of one element. Its children are elements, or text. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : value}"`)
  const inner = children.join('')
  return inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>`
}

/** A number with two decimals: a hundredth of a pixel is enough. */
export function rounded(value: number): string {
  return String(Number(value.toFixed(2)) + 0)
}

export function label(x: number, y: number, text: string, attributes: Readonly<Record<string, string | number>> = {}): string {
  return element('text', { x, y, ...attributes }, text)
}

const GRID = '#e6e6e6'
const LINE = '#888'

/** An axis below the area, with ticks as lines through the area. */
export function bottomAxis({ left, top, width, height }: Area, scale: Scale, ticks: readonly number[], title: string): string {
  const base = top + height
  return element(
    'g',
    { class: 'x-axis' },
    grid(ticks.map((tick) => `M${rounded(scale(tick))},${rounded(top)}V${rounded(base)}`)),
    element('path', { d: `M${rounded(left)},${rounded(base)}H${rounded(left + width)}`, stroke: LINE, fill: 'none' }),
    ...ticks.map((tick) => label(scale(tick), base + 16, shown(tick), { 'text-anchor': 'middle' })),
    label(left + width / 2, base + 36, title, { 'text-anchor': 'middle' }),
  )
}

/** An axis left of the area. Its title stands above it, so that the text is horizontal. */
export function leftAxis({ left, top, width, height }: Area, scale: Scale, ticks: readonly number[], title: string): string {
  return element(
    'g',
    { class: 'y-axis' },
    grid(ticks.map((tick) => `M${rounded(left)},${rounded(scale(tick))}H${rounded(left + width)}`)),
    element('path', { d: `M${rounded(left)},${rounded(top)}V${rounded(top + height)}`, stroke: LINE, fill: 'none' }),
    ...ticks.map((tick) => label(left - 6, scale(tick) + 4, shown(tick), { 'text-anchor': 'end' })),
    label(left, top - 8, title),
  )
}

const grid = (lines: readonly string[]): string => element('path', { d: lines.join(''), stroke: GRID, fill: 'none' })

/** With the minus sign of print. */
const shown = (value: number): string => String(value).replace('-', '−')

/** A sign of a legend, 24 pixels wide, and its meaning. `draw` gets the sign's left end and its middle line. */
interface Sign {
  readonly text: string
  draw(x: number, y: number): string
}

/** The signs of a legend in a row that begins at x and has its middle at y. A character of the font is some 6.6 pixels wide. */
export function legend(x: number, y: number, signs: readonly Sign[]): string[] {
  let left = x
  return signs.flatMap(({ text, draw }) => {
    const drawn = [draw(left, y), label(left + 30, y + 4, text)]
    left += 48 + text.length * 6.6
    return drawn
  })
}

/** The colour on a dark page for each one on a light page. */
const DARK = {
  '#fff': '#14171c',
  '#222': '#e3e6eb',
  [GRID]: '#2b3038',
  [LINE]: '#8a919c',
  '#bbb': '#4d545e',
  '#0072b2': '#4ba6e0',
  '#d55e00': '#ff8b3d',
}

const RULES = Object.entries(DARK).flatMap(([light, dark]) => ['fill', 'stroke'].map((key) => `[${key}="${light}"]{${key}:${dark}}`))

/** The text of a whole SVG file. It has a background of its own, and other colours where the page is dark. */
export function picture(width: number, height: number, title: string, children: readonly string[]): string {
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
    'font-family': 'sans-serif',
    'font-size': 12,
    fill: '#222',
  }
  const page = element('rect', { width, height, fill: '#fff' })
  const style = element('style', {}, `@media (prefers-color-scheme:dark){${RULES.join('')}}`)
  return `${element('svg', root, '\n', element('title', {}, title), '\n', style, '\n', page, '\n', children.join('\n'), '\n')}\n`
}
