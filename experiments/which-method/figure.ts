import type { Estimate } from 'clade'

/** A panel: an estimate for each method, in its own unit. */
export interface Panel {
  readonly title: string
  readonly unit: string
  /** In the order of the methods; null where there is none. */
  readonly rows: readonly (Estimate | null)[]
  /** A value that is marked by a line; null: none. */
  readonly line: number | null
}

const [COLUMNS, LEFT, TOP, WIDTH, ROW, GAP] = [4, 150, 76, 190, 18, 34]
const BETWEEN = 66
const [INK, PAPER, GRID, DOT, MARK] = ['#222', '#fff', '#e6e6e6', '#0072b2', '#d55e00']
/** The colours on a dark page. */
const DARK = { [INK]: '#e3e6eb', [PAPER]: '#14171c', [GRID]: '#2b3038', [DOT]: '#4ba6e0', [MARK]: '#ff8b3d' }

/**
 * Draws the estimates of all methods, a dot with its interval for each, in panels.
 *
 * @returns a whole SVG file
 */
export function whichMethodFigure({ methods, panels }: { readonly methods: readonly string[]; readonly panels: readonly Panel[] }): string {
  const height = methods.length * ROW
  // The first row has the panels over all tasks, so that it may be shorter than the others.
  const overall = panels.filter(({ unit }) => unit !== 'return').length
  const place = (i: number) =>
    (i < overall ? [0, i] : [1 + Math.floor((i - overall) / COLUMNS), (i - overall) % COLUMNS]) as [number, number]
  const rows = 1 + place(panels.length - 1)[0]
  const drawn = panels.map((one, i) => {
    const [row, column] = place(i)
    return panel(one, LEFT + column * (WIDTH + GAP), TOP + row * (height + BETWEEN), height)
  })
  const names = Array.from({ length: rows }, (_, row) =>
    methods.map((method, i) => text(LEFT - 12, TOP + row * (height + BETWEEN) + (i + 0.5) * ROW + 4, method, 'end')),
  )
  const [width, bottom] = [LEFT + COLUMNS * (WIDTH + GAP), TOP + rows * (height + BETWEEN)]
  const rules = Object.entries(DARK).flatMap(([light, dark]) => ['fill', 'stroke'].map((key) => `[${key}="${light}"]{${key}:${dark}}`))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${bottom}" viewBox="0 0 ${width} ${bottom}" font-family="sans-serif" font-size="12" fill="${INK}">
<title>Which method wins?</title>
<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>
<rect width="${width}" height="${bottom}" fill="${PAPER}"/>
<text x="12" y="24" font-size="16" font-weight="bold">Which method wins? Interquartile means and probabilities, with 95% bootstrap intervals</text>
${[...names.flat(), ...drawn].join('\n')}
</svg>
`
}

function panel({ title, unit, rows, line }: Panel, left: number, top: number, height: number): string {
  const values = rows.flatMap((row) => (row ? [row.value, row.interval?.low ?? row.value, row.interval?.high ?? row.value] : []))
  const marked = line === null ? values : [...values, line]
  const [low, high] = [Math.min(...marked), Math.max(...marked)]
  const margin = (high > low ? high - low : Math.abs(high) || 1) * 0.05
  const x = (value: number) => left + ((value - low + margin) / (high - low + 2 * margin)) * WIDTH
  const ticks = marked.length === 0 ? [] : ticksOf(low, high)
  const dots = rows.map((row, i) => {
    if (!row) return ''
    const y = top + (i + 0.5) * ROW
    const { low, high } = row.interval ?? { low: row.value, high: row.value }
    const bar = `<path d="M${near(x(low))},${near(y)}H${near(x(high))}" stroke="${DOT}" stroke-width="2.5"/>`
    return `${bar}<circle cx="${near(x(row.value))}" cy="${near(y)}" r="4" fill="${DOT}"/>`
  })
  return [
    text(left, top - 10, title, 'start', ' font-weight="bold"'),
    ...ticks.map(
      (tick) => `<path d="M${near(x(tick))},${top}v${height}" stroke="${GRID}"/>${text(x(tick), top + height + 14, shown(tick), 'middle')}`,
    ),
    text(left + WIDTH / 2, top + height + 30, unit, 'middle'),
    line === null ? '' : `<path d="M${near(x(line))},${top}v${height}" stroke="${MARK}" stroke-dasharray="4 3"/>`,
    ...dots,
  ].join('')
}

/** Three to six round values. */
function ticksOf(low: number, high: number): number[] {
  const rough = (high - low || 1) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

const near = (value: number): number => Number(value.toFixed(2))

/** With the minus sign of print. */
const shown = (value: number): string => String(value).replace('-', '−')

function text(x: number, y: number, words: string, anchor: string, more = ''): string {
  return `<text x="${near(x)}" y="${near(y)}" text-anchor="${anchor}"${more}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`
}
