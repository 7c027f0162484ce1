import type { Frame } from '../core/env.js'
import { BLACK, Canvas, WHITE } from '../drawing/canvas.js'
import { circle, type Point, placed, rectangle } from '../drawing/shapes.js'

const SIDE = 500
/** Pixels of a link's length. */
const SCALE = SIDE / 4.4
const CENTRE: Point = [SIDE / 2, SIDE / 2]
const HALF_WIDTH = 0.1 * SCALE

const CYAN = [0, 204, 204] as const
const YELLOW = [204, 204, 0] as const

/**
 * @param angle1 of the first link from hanging, positive counter-clockwise
 * @param angle2 of the second link from the first
 */
export function acrobotPicture(angle1: number, angle2: number): Frame {
  const canvas = new Canvas(SIDE, SIDE, WHITE)
  // The tip has to rise above this line.
  canvas.polygon(rectangle(0, CENTRE[1] + SCALE, SIDE, CENTRE[1] + SCALE + 1), BLACK)
  const [joint] = placed([[0, -SCALE]], CENTRE, angle1)
  drawLink(canvas, CENTRE, angle1)
  drawLink(canvas, joint!, angle1 + angle2)
  return canvas
}

function drawLink(canvas: Canvas, from: Point, angle: number): void {
  canvas.polygon(placed(rectangle(-HALF_WIDTH, -SCALE, HALF_WIDTH, 0), from, angle), CYAN)
  canvas.polygon(circle(from, HALF_WIDTH), YELLOW)
}
