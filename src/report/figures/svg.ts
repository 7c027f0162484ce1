import { COLOUR, style } from './theme.js'

/** The attributes of an element. Numbers are rounded when they are written; one that is undefined is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

/** The text of one element. Its children are elements, or text that `escaped` returned. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => (value === undefined ? '' : ` ${key}="${attribute(value)}"`))
  const inner = children.join('')
  return inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>`
}

function attribute(value: string | number): string {
  return typeof value === 'number' ? rounded(value) : escaped(value)
}

/** Text for an element or an attribute. Characters that XML 1.0 cannot hold at all become U+FFFD. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A number with two decimals: a hundredth of a pixel is enough. */
export function rounded(value: number): string {
  return String(Number(value.toFixed(2)) + 0)
}

/** The text element of a label. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(text))
}

/** The text of a whole SVG file. It has a background of its own, and other colours where the page is dark. */
export function picture(width: number, height: number, title: string, children: readonly string[]): string {
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
    'font-family': 'sans-serif',
    'font-size': 12,
    fill: COLOUR.ink,
  }
  const page = element('rect', { width, height, fill: COLOUR.paper })
  const drawn = [page, ...children].join('\n')
  const styled = style(`fill="${COLOUR.ink}"${drawn}`)
  return `${element('svg', root, '\n', element('title', {}, escaped(title)), '\n', styled, '\n', drawn, '\n')}\n`
}
