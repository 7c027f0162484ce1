import type uPlot from 'uplot'
import { type Chart, chart, padded } from '../chart.js'
import { fill, h } from '../dom.js'
import { count, exact, terse, thousands } from '../format.js'
import { frame, type Panel } from '../panel.js'
import { colour } from '../theme.js'
import { facts } from '../tip.js'
import type { RunState } from './state.js'

/** The episodes of one member: the returns of those that finished in each slice, and their lengths. */
export function episodes(state: RunState): Panel {
  const { model } = state
  const select = h('select', { 'aria-label': 'Member', onchange: () => update() })
  const total = h('span', { class: 'outside' })
  const returns = episodeChart(state, () => shown(), 'return', 230)
  const lengths = episodeChart(state, () => shown(), 'length', 230)
  const note =
    'Returns of the episodes that finished in each slice of one member: all within the outer band, half within the inner one, the line is their median.'
  const charts = h(
    'div',
    { class: 'grid' },
    h('figure', {}, h('figcaption', {}, h('b', {}, 'Returns')), returns.element),
    h('figure', {}, h('figcaption', {}, h('b', {}, 'Mean length')), lengths.element),
  )
  const none = h('p', { class: 'none', hidden: true }, 'No episode has finished: this trainable has none, or its first is still going on.')
  const element = frame('episodes', 'Episodes', note, h('div', { class: 'tools' }, h('label', {}, 'member ', select), total), none, charts)
  const shown = (): number => (select.value === '' ? (state.focus ?? model.winner ?? 0) : Number(select.value))
  const update = (): void => {
    const chosen = select.value
    const members = [...model.head.standings].sort((a, b) => a - b)
    fill(
      select,
      h('option', { value: '' }, `${state.focus ?? model.winner ?? '–'} (${state.focus === null ? 'winner' : 'chosen'})`),
      ...members.map((member) => h('option', { value: member }, member)),
    )
    select.value = chosen
    const finished = (model.rowsOf.get(shown()) ?? []).reduce((sum, row) => sum + (model.episodes.count[row] ?? 0), 0)
    total.textContent = `${thousands(finished)} episodes`
    none.hidden = model.episodes.count.some((n) => (n ?? 0) > 0)
    charts.hidden = !none.hidden
    returns.update()
    lengths.update()
  }
  return {
    element,
    update,
    destroy() {
      returns.destroy()
      lengths.destroy()
    },
  }
}

function episodeChart(state: RunState, shown: () => number, what: 'return' | 'length', height: number): Chart {
  const { model } = state
  let rows: readonly number[] = []
  return chart({
    label: `${what === 'return' ? 'Returns' : 'Mean length'} of the episodes of a member`,
    height,
    x: 'environment steps of the member',
    focus: false,
    plot: () => {
      const { steps, trained } = model.columns
      rows = (model.rowsOf.get(shown()) ?? []).filter((row) => trained[row]! > 0 && (model.episodes.count[row] ?? 0) > 0)
      const column = (name: keyof typeof model.episodes) => rows.map((row) => model.episodes[name][row] ?? null)
      const xs = rows.map((row) => steps[row]!)
      const ink = colour(shown() === model.winner ? '--winner' : '--focus')
      const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } }
      const line: uPlot.Series = { stroke: ink, width: 2, points: { show: xs.length < 2 } }
      if (what === 'length') return { data: [xs, column('length')], series: [line], key: ink, y: null, x: [0, model.axisEnd || 1] }
      const values = [...column('low'), ...column('high')].filter((value) => value !== null)
      return {
        data: [xs, column('high'), column('low'), column('q3'), column('q1'), column('median')],
        series: [edge, edge, edge, edge, line],
        bands: [
          { series: [1, 2], fill: colour('--band-1') },
          { series: [3, 4], fill: colour('--band-2') },
        ],
        key: ink,
        y:
          values.length === 0
            ? null
            : padded(
                values.reduce((a, b) => Math.min(a, b)),
                values.reduce((a, b) => Math.max(a, b)),
              ),
        x: [0, model.axisEnd || 1],
      }
    },
    tip: (_, index) => {
      const row = rows[index]
      if (row === undefined) return null
      const { low, q1, median, q3, high, length, count: played } = model.episodes
      return facts(`${thousands(played[row] ?? 0)} episodes by ${count(model.columns.steps[row]!)} steps`, [
        ['median', h('b', {}, exact(median[row]))],
        ['half within', `${terse(q1[row])} … ${terse(q3[row])}`],
        ['all within', `${terse(low[row])} … ${terse(high[row])}`],
        ['mean length', terse(length[row])],
      ])
    },
  })
}
