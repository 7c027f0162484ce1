import type uPlot from 'uplot'
import type { CompareMessage, Estimate, MethodScores } from '../wire.js'
import { type Chart, chart, padded } from './chart.js'
import { fill, h, svg, word } from './dom.js'
import { count, duration, exact, many, percent, terse, thousands } from './format.js'
import { addressOf } from './overview.js'
import type { Page } from './pages.js'
import { frame } from './panel.js'
import { tree } from './run/about.js'
import { colour } from './theme.js'
import { facts } from './tip.js'

/** Dashes that tell lines of similar colour apart. */
const DASHES: readonly (number[] | undefined)[] = [undefined, [8, 4], [2, 4], [10, 4, 2, 4]]
const COLOURS = 6

const inkOf = (i: number): string => colour(`--method-${i % COLOURS}`)

/** The page of a compare. */
export function comparePage(first: CompareMessage): Page<CompareMessage> {
  let message = first
  const head = h('div', { class: 'head' })
  const [table, playedTable] = [h('table', { class: 'methods' }), h('table', { class: 'methods' })]
  const runs = h('div', { class: 'scroll' })
  const files = h('div')
  const curves = curvesOf(() => message)
  const results = frame(
    'results',
    'Final scores',
    'Interquartile mean, median and mean of the best member’s final score, with 95% bootstrap intervals. The last column: how probable it is that a run of the first method ends better than one of this one.',
    h('div', { class: 'scroll' }, table),
  )
  const played = frame(
    'played',
    'Played afterwards',
    'As above, by the mean return of these members in episodes that nobody trained on. A final score is the highest of a population, and part of it may be luck; what is played afterwards has no such luck.',
    h('div', { class: 'scroll' }, playedTable),
  )
  const scores = frame(
    'curves',
    'Learning curves',
    'The best score so far against the environment steps of the whole population: interquartile mean of the runs and its 95% interval.',
    curves.element,
  )
  const all = frame('runs', 'Runs', 'Each run of the compare.', runs)
  const about = frame('about', 'Configuration', 'What all runs share.', files)
  const element = h(
    'main',
    { id: 'main', class: 'compare', tabindex: -1 },
    head,
    h('div', { class: 'top even' }, results, scores),
    played,
    all,
    about,
  )
  const draw = (): void => {
    const { name, methods, runs: cards } = message
    document.title = `${name.slice(0, 60)} compare · Clade`
    const finished = cards.filter(({ status }) => status === 'finished').length
    fill(
      head,
      h(
        'div',
        { class: 'title' },
        h('h1', {}, word(name, 60)),
        h(
          'span',
          { class: `status ${finished === cards.length ? 'finished' : 'running'}` },
          finished === cards.length ? 'finished' : 'under way',
        ),
      ),
      h('p', { class: 'sub' }, verdict(message)),
      h(
        'div',
        { class: 'used' },
        h('progress', { max: 1, value: cards.length > 0 ? finished / cards.length : 0, 'aria-label': 'progress' }),
        h('span', {}, `${finished} of ${many(cards.length, 'run')}`),
      ),
    )
    fill(table, ...methodTable(methods))
    played.hidden = message.played.length === 0
    fill(playedTable, ...methodTable(message.played))
    fill(runs, runTable(message))
    const links = message.files.map(({ name: file, href }) =>
      h('li', {}, h('a', { href, ...(file.endsWith('.csv') ? { download: file } : { target: '_blank', rel: 'noopener' }) }, file)),
    )
    fill(
      files,
      h(
        'div',
        { class: 'grid' },
        h('div', { class: 'config' }, tree(message.config, 1)),
        h('div', {}, h('h3', {}, 'Files'), h('ul', { class: 'files' }, ...links)),
      ),
    )
    curves.update()
  }
  draw()
  return {
    element,
    take(next) {
      message = next
      draw()
    },
    onKey: () => false,
    destroy: curves.destroy,
  }
}

/** One sentence that says what came of it, by what was played afterwards once all have played. */
function verdict({ methods, played }: CompareMessage): Node {
  const byPlayed = played.length > 0 && methods.every(({ scored }, i) => played[i]?.scored === scored)
  const [first, ...others] = byPlayed ? played : methods
  if (!first || others.length === 0) return h('span', {}, 'No two methods have a finished run yet.')
  const parts = others.flatMap(({ method, firstIsBetter }) => {
    if (!firstIsBetter) return []
    const { value, interval } = firstIsBetter
    const sure = interval
      ? interval.low > 0.5
        ? 'is better than'
        : interval.high < 0.5
          ? 'is worse than'
          : 'cannot be told from'
      : 'stands against'
    return [
      h(
        'span',
        {},
        h('b', {}, word(first.method)),
        ` ${sure} `,
        h('b', {}, word(method)),
        ` (probability ${terse(Number(value.toFixed(2)))}) `,
      ),
    ]
  })
  return h('span', {}, ...parts, byPlayed ? 'in what they played afterwards' : '')
}

function methodTable(methods: readonly MethodScores[]): Node[] {
  const names = Object.keys(methods.find(({ estimates }) => estimates)?.estimates ?? {})
  const [low, high] = spanOf(methods)
  const columns = ['', 'method', 'runs', ...names, 'first is better']
  const head = h(
    'thead',
    {},
    h('tr', {}, ...columns.map((name) => h('th', { scope: 'col', class: name === 'method' ? 'left' : '' }, name))),
  )
  const rows = methods.map(({ method, scored, estimates, firstIsBetter }, i) =>
    h(
      'tr',
      { 'data-method': method },
      h('td', {}, swatch(i)),
      h('td', { class: 'left' }, h('b', {}, word(method))),
      h('td', {}, scored),
      ...names.map((name) => (estimates?.[name] ? interval(estimates[name], low, high, i) : h('td', {}, '–'))),
      firstIsBetter ? interval(firstIsBetter, 0, 1, i, 0.5) : h('td', { class: 'faint' }, '–'),
    ),
  )
  return [head, h('tbody', {}, ...rows)]
}

/** A line of the colour and the dashes of a method. */
function swatch(i: number): SVGElement {
  return svg(
    'svg',
    { width: 28, height: 8, class: `method-${i % COLOURS}`, 'aria-hidden': 'true' },
    svg('line', { x1: 0, x2: 28, y1: 4, y2: 4, 'stroke-width': 3, 'stroke-dasharray': DASHES[i % DASHES.length]?.join(' ') ?? 'none' }),
  )
}

/** An estimate as a number over a bar of its interval. */
function interval({ value, interval: ends }: Estimate, low: number, high: number, i: number, middle?: number): HTMLElement {
  const at = (x: number) => `${(4 + (92 * (x - low)) / (high - low || 1)).toFixed(1)}%`
  const bar = svg(
    'svg',
    { class: `interval method-${i % COLOURS}`, width: '100%', height: 10, 'aria-hidden': 'true' },
    svg('line', { class: 'rest', x1: '4%', x2: '96%', y1: 5, y2: 5 }),
  )
  if (middle !== undefined) bar.append(svg('line', { class: 'middle', x1: at(middle), x2: at(middle), y1: 0, y2: 10 }))
  if (ends) bar.append(svg('line', { class: 'span', x1: at(ends.low), x2: at(ends.high), y1: 5, y2: 5, 'stroke-width': 3 }))
  bar.append(svg('circle', { cx: at(value), cy: 5, r: 3.5 }))
  const shown = ends ? `[${terse(ends.low)}, ${terse(ends.high)}]` : ''
  return h(
    'td',
    { class: 'estimate', title: `${exact(value)}${ends ? ` [${exact(ends.low)}, ${exact(ends.high)}]` : ''}`, 'data-value': exact(value) },
    h('b', {}, terse(Number(value.toPrecision(4)))),
    ' ',
    h('small', {}, shown),
    bar,
  )
}

function spanOf(methods: readonly MethodScores[]): readonly [number, number] {
  const all = methods.flatMap(({ estimates }) =>
    Object.values(estimates ?? {}).flatMap(({ value, interval }) => (interval ? [value, interval.low, interval.high] : [value])),
  )
  return all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)]
}

function curvesOf(message: () => CompareMessage): Chart {
  return chart({
    label: 'Learning curves: the best score so far of each method, with its interval',
    height: 320,
    x: 'environment steps of the population',
    plot: () => {
      const { methods } = message()
      const xs = [...new Set(methods.flatMap(({ curve }) => curve.steps))].sort((a, b) => a - b)
      const columns: (number | null)[][] = []
      const series: uPlot.Series[] = []
      const bands: uPlot.Band[] = []
      methods.forEach(({ method, curve }, i) => {
        const at = new Map(curve.steps.map((step, k) => [step, k]))
        const column = (values: readonly (number | null)[]) => xs.map((x) => (at.has(x) ? (values[at.get(x)!] ?? null) : null))
        columns.push(column(curve.high), column(curve.low), column(curve.value))
        const dash = DASHES[i % DASHES.length]
        const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } }
        series.push(edge, edge, { label: method, stroke: inkOf(i), width: 2.25, points: { show: false }, ...(dash ? { dash } : {}) })
        bands.push({ series: [3 * i + 1, 3 * i + 2], fill: `${inkOf(i)}26` })
      })
      return { data: [xs, ...columns], series, bands, key: methods.map(({ method }) => method).join(), y: heightsOf(columns) }
    },
    tip: (_, index, u) => {
      const { methods } = message()
      const at = u.data[0][index]
      if (at === undefined) return null
      const rows = methods.map(
        ({ method }, i) =>
          [
            word(method),
            h(
              'span',
              {},
              h('b', {}, terse(u.data[3 * i + 3]?.[index])),
              ` [${terse(u.data[3 * i + 2]?.[index])}, ${terse(u.data[3 * i + 1]?.[index])}]`,
            ),
          ] as const,
      )
      return facts(`after ${count(at)} steps`, rows)
    },
  })
}

/** The range of the later four fifths: the first points may lie far below all others. */
function heightsOf(columns: readonly (readonly (number | null)[])[]): readonly [number, number] | null {
  const all = columns.flatMap((column) => column.slice(Math.floor(column.length / 20)).filter((value) => value !== null))
  return all.length === 0
    ? null
    : padded(
        all.reduce((a, b) => Math.min(a, b)),
        all.reduce((a, b) => Math.max(a, b)),
      )
}

function runTable({ runs, methods, seeds }: CompareMessage): HTMLElement {
  const names = [...new Set(runs.map(({ method }) => method))]
  const known = runs.flatMap(({ score: value }) => value ?? [])
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const havePlayed = runs.some(({ played }) => played !== null)
  const columns = ['method', 'seed', 'status', 'score', '', ...(havePlayed ? ['played'] : []), 'steps', 'time']
  return h(
    'table',
    { class: 'runs' },
    h(
      'thead',
      {},
      h('tr', {}, ...columns.map((name) => h('th', { scope: 'col', class: name === 'method' || name === 'status' ? 'left' : '' }, name))),
    ),
    h(
      'tbody',
      {},
      ...runs.map((run) => {
        const i = methods.findIndex(({ method }) => method === run.method)
        const place = svg(
          'svg',
          { class: `interval method-${(i < 0 ? names.indexOf(run.method) : i) % COLOURS}`, width: 140, height: 10, 'aria-hidden': 'true' },
          svg('line', { class: 'rest', x1: 4, x2: 136, y1: 5, y2: 5 }),
        )
        if (run.score !== null) place.append(svg('circle', { cx: 4 + (132 * (run.score - low)) / (high - low || 1), cy: 5, r: 3.5 }))
        return h(
          'tr',
          { 'data-run': `${run.method}-${run.seed}` },
          h('td', { class: 'left' }, run.run === null ? word(run.method) : h('a', { href: addressOf(run.run) }, word(run.method))),
          h('td', {}, run.seed),
          h(
            'td',
            { class: 'left' },
            h('span', { class: `status ${run.status}` }, run.status),
            run.status === 'running' ? ` ${percent(run.progress)}` : '',
          ),
          h('td', { class: 'score', title: exact(run.score) }, h('b', {}, terse(run.score))),
          h('td', {}, place),
          havePlayed && h('td', { class: 'played', title: exact(run.played) }, terse(run.played)),
          h('td', { title: thousands(run.totalSteps) }, count(run.totalSteps)),
          h('td', {}, duration(run.wallSeconds)),
        )
      }),
      seeds === 0 && h('tr', {}, h('td', {}, 'none')),
    ),
  )
}
