import type { Frame } from '../core/env.js'
import { BLACK, Canvas, WHITE } from '../drawing/canvas.js'
import { circle, placed, rectangle } from '../drawing/shapes.js'
import { LENGTH, X_LIMIT } from './cartpole-physics.js'

const [WIDTH, HEIGHT] = [600, 400]
const SCALE = WIDTH / (2 * X_LIMIT)
const TRACK = 100
const [CART_WIDTH, CART_HEIGHT] = [50, 30]
const POLE_WIDTH = 10
const AXLE = TRACK + CART_HEIGHT / 4

const WOOD = [202, 152, 101] as const
const AXLE_COLOUR = [129, 132, 203] as const

/** @param angle of the pole from upright, positive to the right */
export function cartPolePicture(x: number, angle: number): Frame {
  const canvas = new Canvas(WIDTH, HEIGHT, WHITE)
  const centre = WIDTH / 2 + SCALE * x
  const [w, h] = [CART_WIDTH / 2, CART_HEIGHT / 2]
  canvas.polygon(rectangle(0, TRACK, WIDTH, TRACK + 1), BLACK)
  canvas.polygon(rectangle(centre - w, TRACK - h, centre + w, TRACK + h), BLACK)
  const pole = rectangle(-POLE_WIDTH / 2, -POLE_WIDTH / 2, POLE_WIDTH / 2, SCALE * 2 * LENGTH - POLE_WIDTH / 2)
  canvas.polygon(placed(pole, [centre, AXLE], -angle), WOOD)
  canvas.polygon(circle([centre, AXLE], POLE_WIDTH / 2), AXLE_COLOUR)
  return canvas
}
