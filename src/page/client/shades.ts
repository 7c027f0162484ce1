import { SHADES } from './quantiles.js'
import { colour } from './theme.js'

/** The shades from the lowest to the highest, in the present theme. */
export function shades(): string[] {
  const stops = ['--scale-0', '--scale-1', '--scale-2', '--scale-3'].map((name) => bytesOf(colour(name)))
  return Array.from({ length: SHADES }, (_, i) => {
    const place = (i / (SHADES - 1)) * (stops.length - 1)
    const from = stops[Math.min(stops.length - 2, Math.floor(place))]!
    const to = stops[Math.min(stops.length - 1, Math.floor(place) + 1)]!
    const part = place - Math.min(stops.length - 2, Math.floor(place))
    return `rgb(${from.map((byte, k) => Math.round(byte + (to[k]! - byte) * part)).join(' ')})`
  })
}

const bytesOf = (hex: string): number[] => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16))
