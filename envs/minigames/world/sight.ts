import { SIGHT } from './unit-types.js'
import { SEEN, VISIBLE, type World } from './world.js'

/** Marks the cells whose middles own units see, and those that they saw before. */
export function look(world: World): void {
  const { fog, side } = world
  if (fog === null) return
  for (let cell = 0; cell < fog.length; cell++) if (fog[cell] === VISIBLE) fog[cell] = SEEN
  for (let i = 0; i < world.used; i++) {
    if (!world.isSelf(i)) continue
    const sight = SIGHT[world.type[i]!]!
    const [x, y] = [world.x[i]!, world.y[i]!]
    const lastRow = Math.min(side - 1, Math.floor(y + sight - 0.5))
    for (let row = Math.max(0, Math.ceil(y - sight - 0.5)); row <= lastRow; row++) {
      const dy = row + 0.5 - y
      const half = Math.sqrt(Math.max(0, sight * sight - dy * dy))
      const first = Math.max(0, Math.ceil(x - half - 0.5))
      const last = Math.min(side - 1, Math.floor(x + half - 0.5))
      if (first <= last) fog.fill(VISIBLE, row * side + first, row * side + last + 1)
    }
  }
}
