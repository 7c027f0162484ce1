import { FONT } from '../chart.js'
import { h } from '../dom.js'
import { count, exact, factor, terse, thousands } from '../format.js'
import type { RunModel } from '../model.js'
import { choices, frame, type Panel } from '../panel.js'
import { QuantileScale } from '../quantiles.js'
import { shades } from '../shades.js'
import { colour, onTheme } from '../theme.js'
import { facts, hideTip, settingsIn, showTip } from '../tip.js'
import { quantileLegend } from './legend.js'
import type { RunState } from './state.js'
import { type Branch, type Layout, layout, reachOf } from './tree-layout.js'

const LEFT = 12
const RIGHT = 92
const TOP = 10
const BOTTOM = 34
/** Pixels of a row where there is room, and of the whole picture. */
const ROW = 15
const [LEAST, MOST] = [150, 520]
/** Lives beyond which the tree begins with those that are left. */
const CROWDED = 160

/** The family tree: who descends from whom, over environment steps. */
export function tree(state: RunState): Panel {
  const { model } = state
  let only: 'all' | 'present' | null = null
  let shown: Layout = { branches: [], rows: 0 }
  let scale = new QuantileScale([])
  const view = { x: 0, y: 0, zoom: 1 }
  const canvas = h('canvas', { tabindex: 0, role: 'img' })
  const legend = h('div', { class: 'legend' })
  const buttons = h(
    'div',
    { class: 'choices', role: 'group', 'aria-label': 'Zoom' },
    h('button', { type: 'button', 'aria-label': 'zoom in', onclick: () => zoomBy(1.5) }, '+'),
    h('button', { type: 'button', 'aria-label': 'zoom out', onclick: () => zoomBy(1 / 1.5) }, '−'),
    h('button', { type: 'button', onclick: () => zoomTo(1) }, 'whole'),
  )
  const filter = h('div')
  const note =
    'A line is weights that a member trained; it forks where another member copies them, and ends where its own member gives them up. The thick line leads to the winner.'
  const holder = h('div', { class: 'tree' }, canvas)
  const element = frame('tree', 'Family tree', note, h('div', { class: 'tools' }, legend, filter, buttons), holder)

  const size = (): { width: number; height: number } => {
    const height = Math.min(MOST, Math.max(LEAST, shown.rows * ROW)) + TOP + BOTTOM
    return { width: holder.clientWidth, height }
  }
  const places = () => {
    const { width, height } = size()
    const end = model.axisEnd || 1
    const [plotWidth, plotHeight] = [(width - LEFT - RIGHT) * view.zoom, (height - TOP - BOTTOM) * view.zoom]
    return {
      ...{ width, height, end },
      x: (steps: number) => LEFT + (steps / end) * plotWidth - view.x,
      y: (row: number) => TOP + ((row + 0.5) / Math.max(1, shown.rows)) * plotHeight - view.y,
      stepsAt: (x: number) => ((x - LEFT + view.x) / plotWidth) * end,
      rowAt: (y: number) => Math.floor(((y - TOP + view.y) / plotHeight) * shown.rows),
      rowHeight: plotHeight / Math.max(1, shown.rows),
    }
  }
  type Places = ReturnType<typeof places>

  const draw = (): void => {
    const { width, height } = size()
    if (width === 0) return
    const ratio = devicePixelRatio
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
    const context = canvas.getContext('2d')!
    context.scale(ratio, ratio)
    paint(context, places())
  }
  const paint = (context: CanvasRenderingContext2D, at: Places): void => {
    axis(context, at)
    context.save()
    context.beginPath()
    context.rect(0, 0, at.width, at.height - BOTTOM + 6)
    context.clip()
    const winner = model.winner
    const line = winner === undefined ? new Map() : reachOf(model.family.line(winner))
    const focus = state.focus === null ? new Map() : reachOf(model.family.line(state.focus))
    const colours = shades()
    const thin = Math.max(1, Math.min(2.5, at.rowHeight * 0.3))
    links(context, at, shown.branches, colour('--line-strong'), 1)
    for (const branch of shown.branches) slices(context, at, branch, colours, thin)
    for (const branch of shown.branches) ending(context, at, branch)
    trace(context, at, focus, colour('--focus'), Math.max(2, thin + 0.5), [6, 3])
    trace(context, at, line, colour('--winner'), Math.max(3, thin + 1.5), [])
    names(context, at)
    context.restore()
  }
  const axis = (context: CanvasRenderingContext2D, at: Places): void => {
    context.font = FONT
    context.fillStyle = colour('--ink-2')
    context.strokeStyle = colour('--grid')
    context.textAlign = 'center'
    context.lineWidth = 1
    const [low, high] = [Math.max(0, at.stepsAt(LEFT)), at.stepsAt(at.width - RIGHT)]
    const rough = (high - low) / Math.max(2, Math.floor((at.width - LEFT - RIGHT) / 110))
    const power = 10 ** Math.floor(Math.log10(rough || 1))
    const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= rough) ?? power
    for (let steps = Math.ceil(low / step) * step; steps <= high + step * 1e-6; steps += step) {
      const x = Math.round(at.x(steps)) + 0.5
      context.beginPath()
      context.moveTo(x, TOP)
      context.lineTo(x, at.height - BOTTOM)
      context.stroke()
      context.fillText(count(steps), x, at.height - BOTTOM + 14)
    }
    context.textAlign = 'center'
    context.fillText('environment steps', LEFT + (at.width - LEFT - RIGHT) / 2, at.height - 4)
  }
  const slices = (context: CanvasRenderingContext2D, at: Places, { life, row }: Branch, colours: readonly string[], thin: number): void => {
    const y = at.y(row)
    if (y < -10 || y > at.height) return
    const { steps, trained, score: scores } = model.columns
    context.lineWidth = thin
    for (const slice of life.rows) {
      const value = scores[slice]
      context.strokeStyle = value === null || value === undefined ? colour('--line-strong') : colours[scale.shade(value)]!
      context.beginPath()
      context.moveTo(at.x(Math.max(life.from, steps[slice]! - trained[slice]!)), y)
      context.lineTo(at.x(steps[slice]!) + 0.5, y)
      context.stroke()
    }
  }
  const ending = (context: CanvasRenderingContext2D, at: Places, { life, row }: Branch): void => {
    const [x, y] = [at.x(life.to), at.y(row)]
    const r = Math.min(3, at.rowHeight * 0.35)
    if (life.endedBy === null || r < 1) return
    context.strokeStyle = colour('--ink-3')
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(x - r, y - r)
    context.lineTo(x + r, y + r)
    context.moveTo(x + r, y - r)
    context.lineTo(x - r, y + r)
    context.stroke()
  }
  const trace = (
    context: CanvasRenderingContext2D,
    at: Places,
    reach: ReadonlyMap<Branch['life'], number>,
    ink: string,
    width: number,
    dash: number[],
  ): void => {
    if (reach.size === 0) return
    context.save()
    context.setLineDash(dash)
    context.lineCap = 'round'
    links(
      context,
      at,
      shown.branches.filter(({ life, parent }) => reach.has(life) && parent && reach.has(parent.life)),
      ink,
      width,
    )
    context.strokeStyle = ink
    context.lineWidth = width
    for (const { life, row } of shown.branches) {
      const to = reach.get(life)
      if (to === undefined) continue
      context.beginPath()
      context.moveTo(at.x(life.from), at.y(row))
      context.lineTo(at.x(to), at.y(row))
      context.stroke()
    }
    context.restore()
  }
  const names = (context: CanvasRenderingContext2D, at: Places): void => {
    context.textAlign = 'left'
    context.textBaseline = 'middle'
    const winner = model.winner
    let free = Number.NEGATIVE_INFINITY
    // The winner's name has room in any case, the others where they have.
    const present = shown.branches.filter(({ life }) => life.endedBy === null)
    const first = present.find(({ life }) => life.member === winner)
    for (const { life, row } of present) {
      const isWinner = life.member === winner
      const [x, y] = [at.x(life.to), at.y(row)]
      const isFocus = life.member === state.focus
      const clear = first === undefined || Math.abs(at.y(first.row) - y) >= 12
      if (!isWinner && (y - free < 12 || !clear)) continue
      free = y
      context.fillStyle = isWinner ? colour('--winner') : isFocus ? colour('--focus') : colour('--ink-2')
      context.font = isWinner || isFocus ? `600 ${FONT}` : FONT
      context.beginPath()
      context.arc(x, y, isWinner ? 4 : 2.5, 0, 7)
      context.fill()
      context.fillText(`${isWinner ? '★ ' : ''}${life.member}  ${terse(model.scoreOf(life.member))}`, x + 9, y)
    }
    context.textBaseline = 'alphabetic'
  }

  const zoomTo = (zoom: number, x = LEFT, y = TOP): void => {
    const next = Math.min(40, Math.max(1, zoom))
    const { width, height } = size()
    const grow = next / view.zoom
    const limit = (value: number, most: number) => Math.min(Math.max(0, most), Math.max(0, value))
    view.x = limit((view.x + x - LEFT) * grow - (x - LEFT), (width - LEFT - RIGHT) * (next - 1))
    view.y = limit((view.y + y - TOP) * grow - (y - TOP), (height - TOP - BOTTOM) * (next - 1))
    view.zoom = next
    draw()
  }
  const zoomBy = (by: number): void => {
    const { width, height } = size()
    zoomTo(view.zoom * by, width - RIGHT, height / 2)
  }
  const pan = (dx: number, dy: number): void => {
    view.x -= dx
    view.y -= dy
    zoomTo(view.zoom)
  }
  const branchAt = (x: number, y: number): { branch: Branch; steps: number } | null => {
    const at = places()
    const row = at.rowAt(y)
    const steps = at.stepsAt(x)
    const near = Math.max(0, Math.round(8 / at.rowHeight))
    let best: Branch | null = null
    for (const branch of shown.branches.slice(Math.max(0, row - near), row + near + 1)) {
      const slack = at.stepsAt(10) - at.stepsAt(0)
      if (steps < branch.life.from - slack || steps > branch.life.to + slack) continue
      if (best === null || Math.abs(branch.row - row) < Math.abs(best.row - row)) best = branch
    }
    return best && { branch: best, steps }
  }
  const onMove = (event: PointerEvent): void => {
    if (event.buttons === 1) {
      pan(event.movementX, event.movementY)
      hideTip()
      return
    }
    const box = canvas.getBoundingClientRect()
    const found = branchAt(event.clientX - box.left, event.clientY - box.top)
    if (!found) {
      hideTip()
      return
    }
    showTip(tipOf(model, found.branch, found.steps, places().stepsAt(12) - places().stepsAt(0)), event.clientX, event.clientY)
  }
  let pressed: readonly [number, number] = [0, 0]
  canvas.addEventListener('pointermove', onMove)
  canvas.addEventListener('pointerleave', hideTip)
  canvas.addEventListener('pointerdown', (event) => {
    pressed = [event.clientX, event.clientY]
    canvas.setPointerCapture(event.pointerId)
  })
  canvas.addEventListener('click', (event) => {
    if (Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 4) return
    const box = canvas.getBoundingClientRect()
    const found = branchAt(event.clientX - box.left, event.clientY - box.top)
    if (found) state.turnTo(found.branch.life.member)
  })
  canvas.addEventListener(
    'wheel',
    (event) => {
      // Without a key the wheel scrolls the page.
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return
      event.preventDefault()
      const box = canvas.getBoundingClientRect()
      zoomTo(view.zoom * 1.002 ** -(event.deltaY || event.deltaX), event.clientX - box.left, event.clientY - box.top)
    },
    { passive: false },
  )
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey) return
    const acts: Record<string, () => void> = {
      '+': () => zoomBy(1.5),
      '=': () => zoomBy(1.5),
      '-': () => zoomBy(1 / 1.5),
      0: () => zoomTo(1),
      ArrowLeft: () => pan(60, 0),
      ArrowRight: () => pan(-60, 0),
      ArrowUp: () => pan(0, 40),
      ArrowDown: () => pan(0, -40),
    }
    const act = acts[event.key]
    if (!act || (view.zoom === 1 && event.key.startsWith('Arrow'))) return
    event.preventDefault()
    act()
  })
  const update = (): void => {
    const { lives } = model.family
    if (only === null && lives.length > 0) {
      only = lives.length > CROWDED ? 'present' : 'all'
      const names = [['all', 'all lines'] as const, ['present', 'those that are left'] as const]
      filter.replaceChildren(
        choices('Lines', names, only, (name) => {
          only = name
          view.zoom = 1
          update()
        }),
      )
    }
    shown = layout(model.family, only === 'present')
    scale = new QuantileScale(model.columns.score.filter((_, row) => model.columns.trained[row]! > 0))
    legend.replaceChildren(quantileLegend(scale, 'score of a slice'))
    canvas.setAttribute('aria-label', inWords(model))
    zoomTo(view.zoom)
  }
  const stopTheme = onTheme(() => {
    legend.replaceChildren(quantileLegend(scale, 'score of a slice'))
    draw()
  })
  const resized = new ResizeObserver(draw)
  resized.observe(holder)
  return {
    element,
    update,
    destroy() {
      stopTheme()
      resized.disconnect()
    },
  }
}

/** The elbows from parents to children. */
function links(
  context: CanvasRenderingContext2D,
  at: { x(steps: number): number; y(row: number): number },
  branches: readonly Branch[],
  ink: string,
  width: number,
): void {
  context.strokeStyle = ink
  context.lineWidth = width
  context.beginPath()
  for (const { life, row, parent, at: left } of branches) {
    if (!parent) continue
    const [x0, y0, x1, y1] = [at.x(left), at.y(parent.row), at.x(life.from), at.y(row)]
    const bend = Math.min(6, Math.abs(y1 - y0))
    context.moveTo(x0, y0)
    context.lineTo(x0, y1 - bend)
    if (Math.abs(x1 - x0) < 1) context.lineTo(x1, y1)
    else context.quadraticCurveTo(x0, y1, x1, y1)
  }
  context.stroke()
}

/** The tree's main line, for who cannot see it. */
function inWords(model: RunModel): string {
  const winner = model.winner
  if (winner === undefined) return 'Family tree: nobody has begun'
  const line = model.family.line(winner).map(({ life, to }) => `member ${life.member} to ${to} steps`)
  return `Family tree. The winner's weights were trained by ${line.join(', then ')}.`
}

function tipOf(model: RunModel, { life, parent }: Branch, steps: number, near: number): HTMLElement {
  const { columns } = model
  const row = life.rows.find((at) => columns.steps[at]! >= steps) ?? life.rows.at(-1)
  if (parent && steps < life.from + near) return copyTip(model, life.begunBy)
  if (row === undefined) return copyTip(model, life.begunBy)
  const ended = life.endedBy !== null && steps > life.to - near ? [['given up for', fateOf(model, life.endedBy)] as const] : []
  return facts(`member ${life.member} · ${thousands(columns.steps[row]!)} steps`, [
    ['score', h('b', {}, exact(columns.score[row]))],
    ...settingsIn(model, row),
    ...ended,
  ])
}

function fateOf(model: RunModel, row: number): string {
  const copy = model.copies.get(row)
  return copy ? `${copy.weights ?? copy.donor}’s` : 'fresh ones'
}

/** What a copy was: from whom, what, and the hyperparameters before and after. */
function copyTip(model: RunModel, row: number): HTMLElement {
  const copy = model.copies.get(row)
  const { member, steps } = model.columns
  const changes = model.head.hyperparameters.map(({ name }) => {
    const [before, after] = [model.valueIn(row, name), model.valueAfter(row, name)]
    const times = typeof before === 'number' && typeof after === 'number' && before !== after ? ` ${factor(before, after)}` : ''
    return [name, before === undefined ? terse(after) : `${terse(before)} → ${terse(after)}${times}`] as const
  })
  if (!copy) return facts(`member ${member[row]} begins`, changes)
  const both = copy.weights !== null && copy.values !== null
  return facts(`member ${member[row]} copies ${copy.donor}`, [
    ['copied', both ? 'weights, hyperparameters' : copy.weights !== null ? 'weights' : 'hyperparameters'],
    ['donor’s score', exact(copy.donorScore)],
    ['own score', exact(model.columns.score[row])],
    ['at', `${thousands(steps[row]!)} steps (donor ${thousands(copy.donorSteps)})`],
    ...changes,
  ])
}
