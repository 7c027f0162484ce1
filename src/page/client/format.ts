import type { Setting } from '../wire.js'
import { plain } from './text.js'

/** A value in four significant digits; `–` where there is none. */
export function terse(value: Setting | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value !== 'number') return plain(String(value), 24)
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 1e6) return count(value)
  if (Number.isInteger(value)) return minus(String(value))
  if (size < 1e-3)
    return minus(
      value
        .toExponential(2)
        .replace(/\.?0+e/, 'e')
        .replace('e-', 'e−'),
    )
  return minus(String(Number(value.toPrecision(size >= 1000 ? 5 : 4))))
}

/** A value as it is, which reads back exactly. */
export function exact(value: Setting | null | undefined): string {
  return value === null || value === undefined ? 'none' : String(value)
}

/** A count as people say it: 950, 12.5k, 3.2M. */
export function count(value: number): string {
  const size = Math.abs(value)
  const [unit, letter] = size >= 1e9 ? [1e9, 'G'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, '']
  const scaled = value / unit
  return minus(`${Number(scaled.toFixed(Math.abs(scaled) >= 100 || unit === 1 ? 0 : 1))}${letter}`)
}

/** A count with its thousands apart. */
export const thousands = (value: number): string => minus(String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ','))

/** `1 copy`, `12 copies`. */
export const many = (n: number, one: string, more = `${one}s`): string => `${thousands(n)} ${n === 1 ? one : more}`

/** A duration in seconds: `8 s`, `3 min 08 s`, `2 h 05 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const two = (n: number) => String(n).padStart(2, '0')
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
}

/** How long ago a moment was. */
export function ago(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000
  if (!Number.isFinite(seconds)) return ''
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return iso.slice(0, 10)
}

export const percent = (share: number): string => `${Math.round(100 * share)}%`

/** A factor: ×1.2, or ÷1.25 below 1. */
export function factor(before: number, after: number): string {
  const ratio = after / before
  if (!Number.isFinite(ratio) || ratio <= 0) return ''
  return ratio >= 1 ? `×${Number(ratio.toPrecision(3))}` : `÷${Number((1 / ratio).toPrecision(3))}`
}

/** With the minus sign of print. */
const minus = (text: string): string => text.replace(/^-/, '−')
