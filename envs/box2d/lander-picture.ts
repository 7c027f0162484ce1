import type { Body } from 'planck'
import type { Frame } from '../core/env.js'
import { BLACK, Canvas, type Colour } from '../drawing/canvas.js'
import { type Point, placed, rectangle } from '../drawing/shapes.js'
import { fillPolygon } from './fill-polygon.js'
import { HEIGHT, HULL, type LanderWorld, LEG, PAD, SCALE, terrain, terrainX, WIDTH } from './lander-world.js'

/** The looks that a part can have: a character and a colour each. */
const LOOKS = [
  { character: ' ', colour: BLACK },
  { character: '#', colour: [255, 255, 255] },
  { character: '|', colour: [204, 204, 0] },
  { character: '/', colour: [102, 77, 153] },
  { character: 'O', colour: [128, 102, 230] },
  { character: '*', colour: [255, 150, 40] },
] as const satisfies readonly { character: string; colour: Colour }[]
const GROUND = 1
const FLAG = 2
const LEGS = 3
const HULLS = 4
const FLAME = 5

/** Corners in metres, and a look. */
type Part = readonly [corners: readonly Point[], look: number]

/** The powers of the engines in the latest step: of the main one, 0 to 1; of the side ones, pushing to the left (-1) or right (1). */
export interface Thrust {
  readonly main: number
  readonly side: number
}

/** 60 x 20 characters, and below them the lander's place and speed. */
export function landerText(lander: LanderWorld, thrust: Thrust): string {
  const [width, height] = [60, 20]
  const canvas = new Uint8Array(width * height)
  // A flag is a character wide at least.
  for (const [corners, look] of parts(lander, thrust, WIDTH / width)) {
    const outline = corners.flatMap(([x, y]) => [(x * width) / WIDTH, height - (y * height) / HEIGHT])
    fillPolygon(canvas, width, outline, look)
  }
  const row = (y: number) => Array.from(canvas.subarray(y * width, (y + 1) * width), (look) => LOOKS[look]!.character).join('')
  const { hull, touching } = lander
  const position = hull.getPosition()
  const velocity = hull.getLinearVelocity()
  const numbers = [position.x, position.y, velocity.x, velocity.y, hull.getAngle()].map((x) => x.toFixed(2))
  const [x, y, vx, vy, angle] = numbers
  const picture = Array.from({ length: height }, (_, y) => `${row(y).trimEnd()}\n`).join('')
  return `${picture}at ${x}, ${y} m  velocity ${vx}, ${vy} m/s  angle ${angle}  legs ${touching.join(' ')}\n`
}

/** 600 x 400 pixels. */
export function landerPicture(lander: LanderWorld, thrust: Thrust): Frame {
  const canvas = new Canvas(WIDTH * SCALE, HEIGHT * SCALE, BLACK)
  for (const [corners, look] of parts(lander, thrust, 2 / SCALE)) {
    canvas.polygon(
      corners.map(([x, y]) => [x * SCALE, y * SCALE]),
      LOOKS[look]!.colour,
    )
  }
  return canvas
}

/** All that is to be seen, from the back to the front. @param pole the width of a flag's pole, metres */
function parts(lander: LanderWorld, thrust: Thrust, pole: number): readonly Part[] {
  const surface = Array.from(terrain(lander.heights), (y, i) => [terrainX(i), y] as const)
  const [w, h] = LEG
  return [
    [[...surface, [WIDTH, 0], [0, 0]], GROUND],
    ...[PAD.left, PAD.right].flatMap((x) => flag(x, pole)),
    ...lander.legs.map((leg): Part => [ofBody(leg, rectangle(-w, -h, w, h)), LEGS]),
    ...flames(thrust).map((flame): Part => [ofBody(lander.hull, flame), FLAME]),
    [ofBody(lander.hull, HULL), HULLS],
  ]
}

function flag(x: number, pole: number): readonly Part[] {
  const top = PAD.y + 1.7
  const pennant: readonly Point[] = [
    [x, top],
    [x + 0.8, top - 0.2],
    [x, top - 0.4],
  ]
  return [
    [rectangle(x, PAD.y, x + pole, top), FLAG],
    [pennant, FLAG],
  ]
}

/** The fires of the engines that run, as corners around the hull's origin. */
function flames({ main, side }: Thrust): readonly (readonly Point[])[] {
  const found: (readonly Point[])[] = []
  if (main > 0) {
    found.push([
      [-0.25, -0.3],
      [0, -0.5 - 0.9 * main],
      [0.25, -0.3],
    ])
  }
  // The engine that pushes to a side blows out at the other.
  if (side !== 0) {
    const outwards = -Math.sign(side)
    found.push([
      [outwards * 0.45, 0.55],
      [outwards * (0.6 + 0.5 * Math.abs(side)), 0.45],
      [outwards * 0.5, 0.35],
    ])
  }
  return found
}

/** A body's corners in the world. */
function ofBody(body: Body, corners: readonly Point[]): readonly Point[] {
  const { x, y } = body.getPosition()
  return placed(corners, [x, y], body.getAngle())
}
