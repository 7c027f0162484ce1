// Shared by all tables: contenders in turns, the median and the ends of measured values, and tables as Markdown.

/**
 * Measures each contender once a round, so that a busy machine slows all of them alike. The one that begins changes from round to round.
 * @param {Record<string, () => number | Promise<number>>} contenders
 * @returns {Promise<Record<string, number[]>>} per contender a value per round
 */
export async function takeTurns(contenders, rounds) {
  const names = Object.keys(contenders)
  const values = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]
      values[name].push(await contenders[name]())
    }
  }
  return values
}

/** The ratios a / b, round by round. */
export function ratios(a, b) {
  return a.map((value, round) => value / b[round])
}

export function median(values) {
  return quantile(values, 0.5)
}

/** A quantile by nearest rank. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]
}

/** The spread of values as text: `min / median / max`. */
export function spread(values, digits = 2) {
  return [Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(digits)).join(' / ')
}

/** The same in thousands. */
export function spreadThousands(values) {
  return `${spread(
    values.map((value) => value / 1000),
    0,
  )} k`
}

/** A target and its measured value, which is that of the median round, as text. */
export function target(what, measured, { atLeast, atMost, unit = '' }) {
  const met = atLeast === undefined ? measured <= atMost : measured >= atLeast
  const aim = atLeast === undefined ? `at most ${atMost}${unit}` : `at least ${atLeast}${unit}`
  return `${what}: ${measured.toFixed(2)}${unit} (target: ${aim}) ${met ? 'met' : 'MISSED'}`
}

/** A table `{ heading, method, columns, rows, targets }` as Markdown. */
export function markdown({ heading, method, columns, rows, targets = [] }) {
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => String(row[i]).length)))
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]))).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  const results = targets.length > 0 ? ['', ...targets.map((text) => `- ${text}`)] : []
  return [`### ${heading}`, '', method, '', line(columns), rule, ...rows.map(line), ...results].join('\n')
}
