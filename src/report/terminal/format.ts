import { format } from 'd3-format'
import type { Value, Values } from '../../trainable.js'

/** A value for people: a number with four significant digits, `-` where there is none. */
export function showValue(value: Value | null | undefined): string {
  if (value === null || value === undefined) return '-'
  if (typeof value !== 'number') return String(value)
  if (!Number.isFinite(value)) return String(value)
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value)
  const size = Math.abs(value)
  return size >= 1e-4 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(3).replace(/\.?0+e/, 'e')
}

/** Named values for people: `learningRate 0.003 entropyCost 0.01`. */
export function showValues(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${showValue(value)}`)
    .join(' ')
}

/** A count with its thousands apart: 1,234,567. (`toLocaleString` would load Node's data of all languages.) */
export const showCount: (count: number) => string = format(',d')

/** A number of bytes for people: `812 bytes`, `18.3 kB`, `1.2 MB`. */
export function showBytes(bytes: number): string {
  const [unit, size] = (
    [
      ['GB', 1e9],
      ['MB', 1e6],
      ['kB', 1e3],
    ] as const
  ).find(([, size]) => bytes >= size) ?? ['bytes', 1]
  return `${size === 1 ? bytes : (bytes / size).toFixed(1)} ${unit}`
}

/** A duration in seconds for people: `8s`, `3m 08s` or `2h 05m`; `-` where it is not known. */
export function showDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-'
  const whole = Math.round(seconds)
  const two = (n: number) => String(n).padStart(2, '0')
  if (whole < 60) return `${whole}s`
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`
}

/** Cuts a line to `width` columns. */
export function cutTo(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`
}

/** Pads columns to a common width, with two spaces between. Columns are aligned right but for those in `left`, numbered from 0. */
export function align(rows: readonly (readonly string[])[], left: ReadonlySet<number>): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows.map((row) =>
    row
      .map((cell, i) => (left.has(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  )
}
