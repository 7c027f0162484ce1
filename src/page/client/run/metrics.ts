import type { Chart } from '../chart.js'
import { fill, h, word } from '../dom.js'
import { exact, terse } from '../format.js'
import { frame, type Panel } from '../panel.js'
import { bandChart } from './bands.js'
import type { RunState } from './state.js'

/** The metrics that members report, each over the spread of the population. */
export function metrics(state: RunState): Panel {
  const { model } = state
  const grid = h('div', { class: 'grid small' })
  const note = 'What members measure as they learn. Bands are the population, the thick line is the winner’s.'
  const element = frame('metrics', 'Metrics', note, grid)
  let names: readonly string[] = []
  let charts: readonly { readonly chart: Chart; readonly name: string; readonly now: HTMLElement }[] = []
  const make = (): void => {
    for (const { chart } of charts) chart.destroy()
    charts = names.map((name) => {
      const chart = bandChart(state, { label: name, height: 160, numberOf: (row) => model.metrics[name]?.[row] })
      return { name, chart, now: h('span', { class: 'now' }) }
    })
    fill(
      grid,
      ...charts.map(({ chart, name, now }) => h('figure', {}, h('figcaption', {}, h('b', {}, word(name, 40)), now), chart.element)),
    )
    if (names.length === 0) fill(grid, h('p', { class: 'none' }, 'No metrics have been reported.'))
  }
  return {
    element,
    update() {
      const present = Object.keys(model.metrics)
      if (present.join('\n') !== names.join('\n') || present.length === 0) {
        names = present
        make()
      }
      const row = model.winner === undefined ? -1 : (model.rowsOf.get(model.winner)?.findLast((at) => model.columns.trained[at]! > 0) ?? -1)
      for (const { chart, name, now } of charts) {
        const value = model.metrics[name]?.[row]
        fill(now, h('span', { title: `the winner’s latest: ${exact(value)}` }, terse(value)))
        chart.update()
      }
    },
    destroy() {
      for (const { chart } of charts) chart.destroy()
    },
  }
}
