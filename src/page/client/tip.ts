import { fill, h, word } from './dom.js'
import { exact, terse } from './format.js'
import type { RunModel } from './model.js'

/** The one tooltip of the page. */
const tip = h('div', { class: 'tip', role: 'tooltip', hidden: true })

/** Shows the tooltip beside a place of the window, where there is room. */
export function showTip(content: Node, x: number, y: number): void {
  if (!tip.isConnected) document.body.append(tip)
  fill(tip, content)
  tip.hidden = false
  const { width, height } = tip.getBoundingClientRect()
  const left = x + 16 + width > innerWidth ? x - 16 - width : x + 16
  const top = Math.min(Math.max(4, y - height / 2), innerHeight - height - 4)
  tip.style.left = `${Math.max(4, left)}px`
  tip.style.top = `${top}px`
}

export function hideTip(): void {
  tip.hidden = true
}

/** A tooltip: a title, and facts in two columns. */
export function facts(title: Node | string, rows: readonly (readonly [Node | string, Node | string])[]): HTMLElement {
  return h('div', {}, h('strong', {}, title), h('dl', {}, ...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])))
}

/** The hyperparameters that a slice was trained with, as facts. */
export function settingsIn(model: RunModel, row: number): [Node, Node][] {
  return model.head.hyperparameters.map(({ name }) => {
    const value = model.valueIn(row, name)
    return [word(name, 24), h('span', { title: exact(value) }, terse(value))]
  })
}
