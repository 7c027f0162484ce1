import { readable } from '../../readable.js'
import { cut, SHOWN } from './text.js'

type Child = Node | string | number | null | undefined | false
type Handlers = { readonly [K in keyof HTMLElementEventMap as `on${K}`]?: (event: HTMLElementEventMap[K]) => void }
export type Props = Handlers & Readonly<Record<string, unknown>>

/**
 * Makes an element. Texts become text nodes and attributes are set one by one: whatever a run's names hold, none of it is read as HTML.
 *
 * @example
 * h('button', { class: 'quiet', onclick: reset }, 'reset')
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  add(element, children)
  return element
}

/** Replaces all that an element holds. */
export function fill<T extends Element>(element: T, ...children: readonly Child[]): T {
  element.replaceChildren()
  add(element, children)
  return element
}

function add(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : String(child))
  }
}

const SVG = 'http://www.w3.org/2000/svg'

/** Makes an element of a picture. */
export function svg(tag: string, attributes: Readonly<Record<string, string | number>>, ...children: readonly Node[]): SVGElement {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

/** Letters of a text that its title shows. */
const TITLE = 1000

/** A text of unknown origin as an element: on one line, cut where it is long, and of its own direction. */
export function word(text: string, max = SHOWN): HTMLElement {
  const clean = readable(text)
  const long = clean.length > max
  return h('bdi', long ? { title: clean.slice(0, TITLE) } : {}, cut(clean, max))
}
