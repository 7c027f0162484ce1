import type { Frame } from '../core/env.js'
import { BLACK, Canvas, WHITE } from '../drawing/canvas.js'
import { arc, circle, type Point, placed, rectangle, stroke } from '../drawing/shapes.js'

const SIDE = 500
/** Pixels of the rod's length. */
const SCALE = SIDE / 4.4
const CENTRE: Point = [SIDE / 2, SIDE / 2]
const ROD_WIDTH = 0.2 * SCALE

const RED = [204, 77, 77] as const
const BLUE = [70, 110, 200] as const

/**
 * @param angle from upright, positive to the left
 * @param torque of the latest step, positive counter-clockwise: an arrow the longer the stronger
 */
export function pendulumPicture(angle: number, torque: number): Frame {
  const canvas = new Canvas(SIDE, SIDE, WHITE)
  const rod = (corners: readonly Point[]): readonly Point[] => placed(corners, CENTRE, angle)
  canvas.polygon(rod(rectangle(-ROD_WIDTH / 2, 0, ROD_WIDTH / 2, SCALE)), RED)
  canvas.polygon(circle(CENTRE, ROD_WIDTH / 2), RED)
  canvas.polygon(rod(circle([0, SCALE], ROD_WIDTH / 2)), RED)
  if (torque !== 0) drawTorque(canvas, torque)
  canvas.polygon(circle(CENTRE, 0.05 * SCALE), BLACK)
  return canvas
}

/** An arrow around the axle, from its top on, up to half a turn for the strongest torque. */
function drawTorque(canvas: Canvas, torque: number): void {
  const radius = 0.45 * SCALE
  const turn = (torque * Math.PI) / 2
  const tip = Math.PI / 2 + turn
  canvas.polygon(stroke(arc(CENTRE, radius, Math.PI / 2, tip, 40), 4), BLUE)
  const head: Point[] = [
    [-9, 0],
    [9, 0],
    [0, 16],
  ]
  canvas.polygon(placed(head, arc(CENTRE, radius, tip, tip, 2)[0]!, torque > 0 ? tip : tip + Math.PI), BLUE)
}
