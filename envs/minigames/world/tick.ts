import { build } from './building.js'
import { fight } from './combat.js'
import { gather } from './gathering.js'
import { walk } from './movement.js'
import { separate } from './separation.js'
import type { World } from './world.js'

/** Lets a sixteenth of a second pass. */
export function tick(world: World): void {
  world.beginTick()
  world.ticks++
  fight(world)
  gather(world)
  build(world)
  walk(world)
  separate(world)
}
