import { fill, h, word } from '../dom.js'
import { many, thousands } from '../format.js'
import { frame, type Panel } from '../panel.js'
import type { RunState } from './state.js'

const MOST = 100

/** Slices that failed, and weights that were not finite. */
export function failures(state: RunState): Panel {
  const { model } = state
  const list = h('ul', { class: 'failures' })
  const element = frame(
    'failures',
    'Failures',
    'Slices that failed and were run again, and members whose weights or scores were not finite.',
    list,
  )
  return {
    element,
    update() {
      const rows = model.causes.flatMap((cause, row) => (cause === 'method' || cause === 'budget' ? [] : [row]))
      element.hidden = rows.length === 0
      const shown = rows.slice(-MOST).reverse()
      const items = shown.map((row) =>
        h(
          'li',
          {},
          h('span', { class: 'tag failure' }, model.causes[row]!),
          ` member ${model.columns.member[row]} at ${thousands(model.columns.steps[row]!)} steps: `,
          word(model.reason(row), 400),
        ),
      )
      fill(list, ...items, rows.length > MOST && h('li', { class: 'faint' }, `${many(rows.length - MOST, 'earlier one')} in events.csv`))
    },
    destroy() {},
  }
}
