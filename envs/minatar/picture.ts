import type { Frame } from '../core/env.js'
import { type Channel, type Game, type GameKind, SIDE } from './game.js'

/** Pixels a side of a cell. */
const SCALE = 16
const BACKGROUND = [16, 16, 24] as const

/** The grid, a letter a cell, and beside it what the letters mean. */
export function asText(kind: GameKind, game: Game): string {
  const cells = shown(kind, game)
  const rows = Array.from({ length: SIDE }, (_, y) => {
    const row = cells.slice(SIDE * y, SIDE * (y + 1)).map((channel) => channel?.letter ?? '.')
    const channel = kind.channels[y]
    return row.join('') + (channel === undefined ? '' : `   ${channel.letter} ${channel.name}`)
  })
  return rows.join('\n')
}

/** A square of the channel's colour a cell. */
export function asPicture(kind: GameKind, game: Game): Frame {
  const cells = shown(kind, game)
  const side = SIDE * SCALE
  const data = new Uint8Array(side * side * 3)
  for (let y = 0; y < SIDE; y++) {
    const line = cells.slice(SIDE * y, SIDE * (y + 1)).flatMap((channel) => {
      const pixel = channel?.colour ?? BACKGROUND
      return Array.from({ length: SCALE }, () => pixel).flat()
    })
    for (let copy = 0; copy < SCALE; copy++) data.set(line, 3 * side * (SCALE * y + copy))
  }
  return { width: side, height: side, data }
}

/** The channel that is shown in each cell. */
function shown({ channels }: GameKind, game: Game): (Channel | undefined)[] {
  const planes = new Uint8Array(SIDE * SIDE * channels.length)
  game.draw(planes, 0)
  const topDown = [...channels.keys()].sort((a, b) => channels[b]!.layer - channels[a]!.layer)
  return Array.from({ length: SIDE * SIDE }, (_, cell) => {
    const top = topDown.find((i) => planes[channels.length * cell + i] === 1)
    return top === undefined ? undefined : channels[top]
  })
}
