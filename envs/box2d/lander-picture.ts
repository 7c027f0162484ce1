import type { Body } from 'planck'
import type { Frame } from '../core/env.js'
import { fillPolygon } from './fill-polygon.js'
import { HEIGHT, HULL, type LanderWorld, LEG, PAD, terrain, terrainX, WIDTH } from './lander-world.js'

type Point = readonly [x: number, y: number]

/** The looks that a pixel can have: a character and a colour each. */
const LOOKS = [
  { character: ' ', colour: [0, 0, 0] },
  { character: '#', colour: [255, 255, 255] },
  { character: '|', colour: [204, 204, 0] },
  { character: '/', colour: [102, 77, 153] },
  { character: 'O', colour: [128, 102, 230] },
] as const
const GROUND = 1
const FLAG = 2
const LEGS = 3
const HULLS = 4

/** Characters, and below them the lander's place and speed. */
export function landerText(lander: LanderWorld): string {
  const [width, height] = [60, 20]
  const canvas = draw(lander, width, height)
  const row = (y: number) => Array.from(canvas.subarray(y * width, (y + 1) * width), (look) => LOOKS[look]!.character).join('')
  const { hull, touching } = lander
  const position = hull.getPosition()
  const velocity = hull.getLinearVelocity()
  const numbers = [position.x, position.y, velocity.x, velocity.y, hull.getAngle()].map((x) => x.toFixed(2))
  const [x, y, vx, vy, angle] = numbers
  const picture = Array.from({ length: height }, (_, y) => `${row(y).trimEnd()}\n`).join('')
  return `${picture}at ${x}, ${y} m  velocity ${vx}, ${vy} m/s  angle ${angle}  legs ${touching.join(' ')}\n`
}

export function landerFrame(lander: LanderWorld): Frame {
  const [width, height] = [300, 200]
  const data = new Uint8Array(width * height * 3)
  draw(lander, width, height).forEach((look, i) => {
    data.set(LOOKS[look]!.colour, 3 * i)
  })
  return { width, height, data }
}

/** The look of each pixel of a picture of that size. */
function draw(lander: LanderWorld, width: number, height: number): Uint8Array {
  const canvas = new Uint8Array(width * height)
  const [scaleX, scaleY] = [width / WIDTH, height / HEIGHT]
  const fill = (corners: readonly Point[], look: number) =>
    fillPolygon(
      canvas,
      width,
      corners.flatMap(([x, y]) => [x * scaleX, height - y * scaleY]),
      look,
    )
  const surface = Array.from(terrain(lander.heights), (y, i) => [terrainX(i), y] as const)
  fill([...surface, [WIDTH, 0], [0, 0]], GROUND)
  for (const x of [PAD.left, PAD.right]) {
    // A pole as wide as a pixel at least, and a pennant.
    const [foot, top, pole] = [PAD.y, PAD.y + 1.7, Math.max(0.07, 1 / scaleX)]
    fill(
      [
        [x, foot],
        [x, top],
        [x + pole, top],
        [x + pole, foot],
      ],
      FLAG,
    )
    fill(
      [
        [x, top],
        [x + 0.8, top - 0.2],
        [x, top - 0.4],
      ],
      FLAG,
    )
  }
  const [w, h] = LEG
  for (const leg of lander.legs)
    fill(
      placed(leg, [
        [-w, h],
        [-w, -h],
        [w, -h],
        [w, h],
      ]),
      LEGS,
    )
  fill(placed(lander.hull, HULL), HULLS)
  return canvas
}

/** A body's corners in the world. */
function placed(body: Body, corners: readonly Point[]): readonly Point[] {
  const { x, y } = body.getPosition()
  const [cosine, sine] = [Math.cos(body.getAngle()), Math.sin(body.getAngle())]
  return corners.map(([u, v]) => [x + cosine * u - sine * v, y + sine * u + cosine * v])
}
