import type { Chart } from '../chart.js'
import { FONT } from '../chart.js'
import { h } from '../dom.js'
import { alongLine, rowsOfLine } from '../spread.js'
import { plain } from '../text.js'
import { colour, onTheme } from '../theme.js'
import type { RunState } from './state.js'

const HEIGHT = 190
const LEFT = 84
const CELLS = 120

/** The schedule of a hyperparameter whose values are words: a row a word, the fuller the more of the population trained with it. */
export function wordStrip(state: RunState, name: string): Chart {
  const { model } = state
  const canvas = h('canvas', { height: HEIGHT })
  const element = h(
    'div',
    {
      class: 'chart',
      role: 'img',
      'aria-label': `Schedule of ${plain(name)}: the share of the population by value, and the winner’s line`,
    },
    canvas,
  )
  const draw = (): void => {
    const width = element.clientWidth
    if (width === 0) return
    const scale = devicePixelRatio
    canvas.width = width * scale
    canvas.height = HEIGHT * scale
    canvas.style.width = `${width}px`
    canvas.style.height = `${HEIGHT}px`
    const context = canvas.getContext('2d')!
    context.scale(scale, scale)
    const { steps, trained } = model.columns
    const textOf = (row: number) => String(model.valueIn(row, name))
    const words = [
      ...new Set(
        Array.from({ length: model.length }, (_, row) => row)
          .filter((row) => trained[row]! > 0)
          .map(textOf),
      ),
    ].sort()
    const end = model.axisEnd || 1
    const shares = words.map(() => new Float64Array(CELLS))
    const totals = new Float64Array(CELLS)
    for (let row = 0; row < model.length; row++) {
      if (trained[row] === 0) continue
      const first = Math.max(0, Math.ceil(((steps[row]! - trained[row]!) / end) * CELLS - 0.5))
      for (let i = first; i < CELLS && ((i + 0.5) / CELLS) * end < steps[row]!; i++) {
        shares[words.indexOf(textOf(row))]![i]! += 1
        totals[i]! += 1
      }
    }
    const rowHeight = (HEIGHT - 24) / Math.max(1, words.length)
    const cell = (width - LEFT - 14) / CELLS
    context.font = FONT
    context.textBaseline = 'middle'
    words.forEach((text, k) => {
      const middle = 8 + (k + 0.5) * rowHeight
      context.fillStyle = colour('--ink-2')
      context.textAlign = 'right'
      context.fillText(plain(text, 12), LEFT - 8, middle)
      context.fillStyle = colour('--scale-2')
      for (let i = 0; i < CELLS; i++) {
        const tall = (totals[i]! === 0 ? 0 : shares[k]![i]! / totals[i]!) * rowHeight * 0.84
        if (tall > 0) context.fillRect(LEFT + i * cell, middle - tall / 2, cell + 0.5, tall)
      }
    })
    const winner = model.winner
    if (winner === undefined) return
    const xs = Array.from({ length: CELLS }, (_, i) => ((i + 0.5) / CELLS) * end)
    const line = alongLine(model, rowsOfLine(model, model.family.line(winner)), xs, (row) => words.indexOf(textOf(row)))
    context.strokeStyle = colour('--winner')
    context.lineWidth = 2.5
    context.beginPath()
    line.forEach((k, i) => {
      if (k === null) return
      const y = 8 + (k + 0.5) * rowHeight
      if (line[i - 1] === null || i === 0) context.moveTo(LEFT + i * cell, y)
      context.lineTo(LEFT + i * cell, y)
      context.lineTo(LEFT + (i + 1) * cell, y)
    })
    context.stroke()
  }
  const stop = onTheme(draw)
  const resized = new ResizeObserver(draw)
  resized.observe(element)
  return {
    element,
    update: draw,
    destroy() {
      stop()
      resized.disconnect()
    },
  }
}
