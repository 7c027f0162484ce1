import uPlot from 'uplot'
import { h } from './dom.js'
import { count, terse } from './format.js'
import { plain } from './text.js'
import { colour, onTheme } from './theme.js'
import { hideTip, showTip } from './tip.js'

export type Scale = 'linear' | 'log' | 'one-minus-log'

/** All that a chart shows at one moment. */
export interface Plot {
  /** The first array is x, ascending; the others are series, as long as it. */
  readonly data: uPlot.AlignedData
  /** A series each, without that of x. Two plots of one chart with the same `key` differ in data alone. */
  readonly series: readonly uPlot.Series[]
  readonly key: string
  readonly bands?: readonly uPlot.Band[]
  /** The range of y; null: that of the data. */
  readonly y: readonly [number, number] | null
  readonly x?: readonly [number, number]
}

export interface ChartOptions {
  /** One sentence that says what is drawn, for who cannot see it. */
  readonly label: string
  readonly height: number
  readonly x: string
  readonly yScale?: Scale
  readonly xScale?: Scale
  /** Labels of whole numbers of an axis, where these stand for words. */
  readonly yWords?: readonly string[]
  readonly xWords?: readonly string[]
  readonly plot: (range: readonly [number, number] | null, width: number) => Plot
  /** The tooltip at a place of the data; null: none. */
  readonly tip?: (series: number | null, index: number, chart: uPlot) => Node | null
  /** Draws over the series. */
  readonly over?: (chart: uPlot, context: CanvasRenderingContext2D) => void
  readonly onPick?: (series: number) => void
  /** False: the series near the pointer is not brought out. */
  readonly focus?: boolean
}

export interface Chart {
  readonly element: HTMLElement
  update(): void
  destroy(): void
}

const ZOOM = 0.6

/** A chart that fits its width and its theme, is zoomed along x by dragging or by keys, and says what is under the pointer. */
export function chart(options: ChartOptions): Chart {
  let plot: uPlot | null = null
  let key = ''
  let range: readonly [number, number] | null = null
  let series: number | null = null
  let isSetting = false
  const reset = h('button', { class: 'reset', type: 'button', hidden: true, onclick: () => zoomTo(null) }, 'whole range')
  const place = h('div', { class: 'plot' })
  const element = h('div', { class: 'chart', tabindex: 0, role: 'img', 'aria-label': options.label, onkeydown: onKey }, place, reset)

  const make = (): void => {
    const width = place.clientWidth
    if (width === 0) return
    plot?.destroy()
    const shown = options.plot(range, width)
    key = shown.key
    plot = new uPlot(optionsOf(shown, width), shown.data, place)
  }
  const update = (): void => {
    const width = place.clientWidth
    if (!plot || width === 0) {
      make()
      return
    }
    const shown = options.plot(range, width)
    if (shown.key !== key) {
      make()
      return
    }
    isSetting = true
    plot.batch(() => {
      plot!.setData(shown.data, false)
      const x = range ?? xRange(shown)
      plot!.setScale('x', { min: x[0], max: x[1] })
      const y = yRange(shown)
      plot!.setScale('y', { min: y[0], max: y[1] })
    })
    isSetting = false
  }
  const zoomTo = (next: readonly [number, number] | null): void => {
    range = next
    reset.hidden = next === null
    update()
  }

  function optionsOf(shown: Plot, width: number): uPlot.Options {
    const [ink, line, faint] = [colour('--ink-2'), colour('--line'), colour('--grid')]
    const axis = { stroke: ink, font: FONT, grid: { stroke: faint, width: 1 }, ticks: { stroke: line, width: 1, size: 4 } }
    const x = range ?? xRange(shown)
    const y = yRange(shown)
    return {
      width,
      height: options.height,
      padding: [10, 14, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, min: x[0], max: x[1], ...distribution(options.xScale) },
        y: { min: y[0], max: y[1], ...distribution(options.yScale) },
      },
      axes: [
        {
          ...axis,
          size: 24,
          gap: 3,
          labelSize: options.x === '' ? 0 : 16,
          labelFont: FONT,
          label: options.x,
          labelGap: -2,
          space: 60,
          ...ticks(options.xScale, options.xWords),
        },
        { ...axis, size: 54, gap: 4, space: 28, ...ticks(options.yScale, options.yWords) },
      ],
      series: [{}, ...shown.series],
      bands: [...(shown.bands ?? [])],
      cursor: {
        drag: { x: true, y: false, setScale: false },
        focus: { prox: options.focus === false ? -1 : 24 },
        points: { size: 7, width: 1.5 },
        bind: {
          dblclick: () => () => {
            zoomTo(null)
            return null
          },
        },
      },
      focus: { alpha: 0.25 },
      hooks: {
        setSelect: [
          (u) => {
            if (u.select.width > 4) zoomTo([u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')])
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          },
        ],
        setSeries: [
          (_, index) => {
            series = index
          },
        ],
        setCursor: [tipAt],
        draw: options.over ? [(u) => within(u, (context) => options.over!(u, context))] : [],
        ready: [
          (u) => {
            u.over.addEventListener('mouseleave', hideTip)
            u.over.addEventListener('click', () => {
              if (series !== null) options.onPick?.(series)
            })
          },
        ],
      },
    }
  }
  function tipAt(u: uPlot): void {
    const { left, top, idx } = u.cursor
    if (isSetting || left === undefined || left < 0 || idx === null || idx === undefined) {
      hideTip()
      return
    }
    const content = options.tip?.(series, idx, u) ?? null
    const { x, y } = u.over.getBoundingClientRect()
    if (content === null) hideTip()
    else showTip(content, x + left, y + (top ?? 0))
  }
  function onKey(event: KeyboardEvent): void {
    const { min = 0, max = 1 } = plot?.scales.x ?? {}
    const [low, high] = [min ?? 0, max ?? 1]
    const span = high - low
    const moves: Record<string, () => readonly [number, number] | null> = {
      '+': () => [low + (span * (1 - ZOOM)) / 2, high - (span * (1 - ZOOM)) / 2],
      '-': () => (range === null ? null : [low - span * (1 / ZOOM - 1) * 0.5, high + span * (1 / ZOOM - 1) * 0.5]),
      ArrowLeft: () => [low - span / 8, high - span / 8],
      ArrowRight: () => [low + span / 8, high + span / 8],
      0: () => null,
    }
    const move = moves[event.key === '=' ? '+' : event.key]
    if (!move || event.ctrlKey || event.metaKey) return
    if (range === null && event.key.startsWith('Arrow')) return
    event.preventDefault()
    zoomTo(move())
  }

  const stopTheme = onTheme(make)
  const resized = new ResizeObserver(() => {
    const width = place.clientWidth
    if (!plot) make()
    else if (width > 0 && width !== plot.width) {
      plot.setSize({ width, height: options.height })
      update()
    }
  })
  resized.observe(place)
  return {
    element,
    update,
    destroy() {
      stopTheme()
      resized.disconnect()
      plot?.destroy()
      plot = null
    },
  }
}

export const FONT = '11px ui-sans-serif, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'

/** Draws on the plotting area alone, in its canvas's pixels. */
function within(u: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = u
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left - 8, bbox.top - 12 * devicePixelRatio, bbox.width + 16 * devicePixelRatio, bbox.height + 16 * devicePixelRatio)
  ctx.clip()
  draw(ctx)
  ctx.restore()
}

function xRange({ data, x }: Plot): readonly [number, number] {
  if (x) return x
  const xs = data[0]
  const [low, high] = [xs[0] ?? 0, xs.at(-1) ?? 1]
  return high > low ? [low, high] : [low - 0.5, high + 0.5]
}

function yRange({ data, y }: Plot): readonly [number, number] {
  if (y) return y
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const column of data.slice(1)) {
    for (const value of column as ArrayLike<number | null | undefined> & Iterable<number | null | undefined>) {
      if (value === null || value === undefined) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (low > high) return [0, 1]
  return padded(low, high)
}

/** A range with a little air. */
export function padded(low: number, high: number): [number, number] {
  const air = (high - low) * 0.05 || Math.abs(high) * 0.05 || 0.5
  return [low - air, high + air]
}

function distribution(scale: Scale = 'linear'): Partial<uPlot.Scale> {
  if (scale === 'log') return { distr: 100, fwd: Math.log10, bwd: (v: number) => 10 ** v } as Partial<uPlot.Scale>
  if (scale === 'one-minus-log')
    return { distr: 100, fwd: (v: number) => -Math.log10(Math.max(1 - v, 1e-12)), bwd: (v: number) => 1 - 10 ** -v } as Partial<uPlot.Scale>
  return { distr: 1 }
}

function ticks(scale: Scale = 'linear', words?: readonly string[]): Partial<uPlot.Axis> {
  if (words) return { splits: () => words.map((_, i) => i), values: () => words.map((text) => plain(text, 16)) }
  const values: uPlot.Axis.Values = (_, splits) =>
    splits.map((value) => (value === null ? '' : Math.abs(value) >= 1e4 ? count(value) : terse(Number(value.toPrecision(6)))))
  if (scale === 'linear') return { values }
  const of = scale === 'log' ? (v: number) => v : (v: number) => 1 - v
  return {
    // The library would leave out what is no power of 10.
    filter: (_, splits) => splits,
    values: (_, splits) => splits.map((value) => (value === null ? '' : terse(Number(value.toPrecision(4))))),
    splits: (_u, _axis, min, max) =>
      logTicks(...(scale === 'log' ? ([min, max] as const) : ([1 - max, 1 - min] as const)))
        .map(of)
        .sort((a, b) => a - b),
  }
}

/** 1, 2 and 5 of each decade where there are few, else its 1. */
function logTicks(low: number, high: number): number[] {
  if (!(low > 0) || !(high > low)) return [low, high]
  const decades = Math.log10(high / low)
  const parts = decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 5]
  const all: number[] = []
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++)
    for (const part of parts) all.push(Number(`${part}e${e}`))
  return all.filter((value) => value >= low && value <= high)
}
