import type { Axis } from '../../wire.js'
import type { Chart } from '../chart.js'
import { fill, h, word } from '../dom.js'
import { exact, terse } from '../format.js'
import type { RunModel } from '../model.js'
import { frame, type Panel } from '../panel.js'
import { bandChart } from './bands.js'
import type { RunState } from './state.js'
import { wordStrip } from './word-strip.js'

/** The schedule of each hyperparameter that the winner's line was trained on, over the spread of the population. */
export function schedule(state: RunState): Panel {
  const { model } = state
  const grid = h('div', { class: 'grid small' })
  const note =
    'The thick line is what the winner’s weights were trained with, at each of their steps. The bands are the population: half of the members lie in the inner one.'
  const element = frame('schedule', 'Hyperparameter schedules', note, grid)
  let charts: readonly { readonly chart: Chart; readonly axis: Axis; readonly now: HTMLElement }[] = []
  const make = (): void => {
    charts = model.head.hyperparameters.map((axis) => {
      const now = h('span', { class: 'now' })
      return { axis, now, chart: axis.scale === 'words' ? wordStrip(state, axis.name) : numbers(state, axis) }
    })
    fill(
      grid,
      ...charts.map(({ chart, axis, now }) => h('figure', {}, h('figcaption', {}, h('b', {}, word(axis.name, 40)), now), chart.element)),
    )
  }
  return {
    element,
    update() {
      if (charts.length !== model.head.hyperparameters.length) make()
      for (const { chart, axis, now } of charts) {
        fill(now, ...movement(model, axis.name))
        chart.update()
      }
    },
    destroy() {
      for (const { chart } of charts) chart.destroy()
    },
  }
}

function numbers(state: RunState, { name, scale, low, high }: Axis): Chart {
  return bandChart(state, {
    label: `Schedule of ${name}`,
    height: 190,
    ...(scale === 'words' ? {} : { scale }),
    bounds: low === null || high === null ? null : [low, high],
    stepped: true,
    numberOf: (row) => {
      const value = state.model.valueIn(row, name)
      return typeof value === 'number' ? value : null
    },
  })
}

/** The value that the winner's line began with, and the present one. */
function movement(model: RunModel, name: string): Node[] {
  const winner = model.winner
  const first = winner === undefined ? undefined : model.family.line(winner)[0]
  if (winner === undefined || !first) return []
  const [from, to] = [model.valueAfter(first.life.begunBy, name), model.valueAfter(model.lastRow(winner), name)]
  return [h('span', { title: `the winner’s line: ${exact(from)} at first, ${exact(to)} now` }, `${terse(from)} → ${terse(to)}`)]
}
