import type { Frame } from '../core/env.js'
import { BLACK, Canvas, WHITE } from '../drawing/canvas.js'
import { circle, type Point, placed, rectangle, stroke } from '../drawing/shapes.js'

const [WIDTH, HEIGHT] = [600, 400]
const [LEFT, RIGHT] = [-1.2, 0.6]
const SCALE = WIDTH / (RIGHT - LEFT)
const POINTS = 100
const [CAR_WIDTH, CAR_HEIGHT] = [40, 20]
const WHEEL = CAR_HEIGHT / 2.5
const FLAG_HEIGHT = 50

const GREY = [128, 128, 128] as const
const YELLOW = [204, 204, 0] as const

/** @param goal position of the flag */
export function mountainCarPicture(position: number, goal: number): Frame {
  const canvas = new Canvas(WIDTH, HEIGHT, WHITE)
  const valley = Array.from({ length: POINTS }, (_, i) => onHill(LEFT + ((RIGHT - LEFT) * i) / (POINTS - 1)))
  canvas.polygon(stroke(valley, 1.5), BLACK)
  const [x, foot] = onHill(goal)
  const top = foot + FLAG_HEIGHT
  canvas.polygon(rectangle(x - 0.5, foot, x + 0.5, top), BLACK)
  canvas.polygon(
    [
      [x, top],
      [x + 25, top - 5],
      [x, top - 10],
    ],
    YELLOW,
  )
  const car = (corners: readonly Point[]): readonly Point[] => placed(corners, onHill(position), slope(position))
  canvas.polygon(car(rectangle(-CAR_WIDTH / 2, WHEEL, CAR_WIDTH / 2, WHEEL + CAR_HEIGHT)), BLACK)
  for (const side of [-1, 1]) canvas.polygon(car(circle([(side * CAR_WIDTH) / 4, WHEEL], WHEEL)), GREY)
  return canvas
}

/** The place of a position, in pixels: the valley is a sine. */
function onHill(position: number): Point {
  return [SCALE * (position - LEFT), SCALE * (0.45 * Math.sin(3 * position) + 0.55)]
}

/** The angle at which the valley rises. */
function slope(position: number): number {
  return Math.atan(3 * 0.45 * Math.cos(3 * position))
}
