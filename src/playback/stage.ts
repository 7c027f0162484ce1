import { cutTo, showValue } from '../report/terminal/format.js'
import type { Moment } from '../trained.js'
import { type Colours, pictureLines } from './cells.js'
import { KEYS_HELP } from './keys.js'
import { panelLines, type Shown, showAction, showNumber } from './panel.js'
import { textLines } from './safe-text.js'
import type { Row } from './screen.js'

/** Columns of the panel beside the view, and the fewest that the view needs to have it there. */
const PANEL = 34
const NARROW = 30

/** The size of a terminal in characters, and its colours. */
export interface Size {
  readonly columns: number
  readonly rows: number
  readonly colours: Colours
}

/** The rows of the screen: the view, beside it or below it the numbers, and last the keys. */
export function stageRows(shown: Shown, { columns, rows, colours }: Size, hasKeys: boolean): readonly Row[] {
  const isWide = columns >= PANEL + NARROW
  const bottom: Row[] = hasKeys ? [{ left: cutTo(KEYS_HELP, columns) }] : []
  if (isWide) {
    const left = viewLines(shown.moment, { columns: columns - PANEL - 2, rows: rows - 1, colours })
    const right = panelLines(shown, PANEL)
    const column = columns - PANEL + 1
    const both = Array.from({ length: rows - 1 }, (_, i) => ({ left: left[i] ?? '', right: { column, text: right[i] ?? '' } }))
    return [...both, ...bottom]
  }
  const below = cutTo(summary(shown.moment), columns)
  const view = viewLines(shown.moment, { columns, rows: Math.max(1, rows - 2), colours })
  const lines = Array.from({ length: Math.max(1, rows - 2) }, (_, i) => ({ left: view[i] ?? '' }))
  return [...lines, { left: below }, ...bottom]
}

/** The picture or text of a moment in characters. */
export function viewLines({ view }: Moment, { columns, rows, colours }: Size): readonly string[] {
  if (view === null) return []
  return typeof view === 'string' ? textLines(view, columns, rows, colours) : pictureLines(view, columns, rows, colours)
}

/** A moment on one line. */
export function summary({ action, reward, return: total, length, value }: Moment): string {
  const taken = action === null ? '' : `  action ${showAction(action)}  reward ${showValue(reward)}`
  return `step ${length}${taken}  return ${showValue(total)}${Number.isNaN(value) ? '' : `  value ${showNumber(value)}`}`
}
