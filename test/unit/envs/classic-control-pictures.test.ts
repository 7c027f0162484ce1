import { describe, expect, it } from 'vitest'
import { acrobotPicture } from '../../../envs/classic-control/acrobot-picture.js'
import { cartPolePicture } from '../../../envs/classic-control/cartpole-picture.js'
import { mountainCarPicture } from '../../../envs/classic-control/mountain-car-picture.js'
import { pendulumPicture } from '../../../envs/classic-control/pendulum-picture.js'
import { type Frame, make } from '../../../envs/index.js'

type Colour = readonly [number, number, number]

/** The mean place of areas of that very colour (of pixels like that on the left and above): from the left, and from the bottom; and their size. */
function find({ width, height, data }: Frame, colour: Colour): { x: number; y: number; count: number } {
  let [count, right, up] = [0, 0, 0]
  for (let i = 0; i < width * height; i++) {
    if ([i, i - 1, i - width].some((j) => colour.some((value, channel) => data[3 * j + channel] !== value))) continue
    count++
    right += i % width
    up += height - Math.floor(i / width)
  }
  return { x: right / count, y: up / count, count }
}

/** A pixel of difference comes of the pixels that are only half covered. */
function expectNear(got: number, pixels: number): void {
  expect(Math.abs(got - pixels)).toBeLessThan(1)
}

const WOOD: Colour = [202, 152, 101]
const GREY: Colour = [128, 128, 128]
const RED: Colour = [204, 77, 77]
const BLUE: Colour = [70, 110, 200]
const CYAN: Colour = [0, 204, 204]
const YELLOW: Colour = [204, 204, 0]

describe('the pictures of classic control', () => {
  it('truth: the cart is where its position says, 125 pixels to a metre, and a positive angle leans right', () => {
    const upright = find(cartPolePicture(0, 0), WOOD)
    expectNear(upright.x, 300)
    // A metre long from 5 pixels below the axle, which is at 107.5, without the disc of the axle.
    expect(upright.y).toBeCloseTo(107.5 + 62.5, -1)
    expectNear(find(cartPolePicture(1, 0), WOOD).x, 425)
    const leaning = find(cartPolePicture(0, 0.2), WOOD)
    expectNear(leaning.x, 300 + 60 * Math.sin(0.2))
    expect(leaning.y).toBeLessThan(upright.y)
    expectNear(find(cartPolePicture(0, -0.2), WOOD).x, 300 - 60 * Math.sin(0.2))
  })

  it('truth: the car stands on the valley, and the flag at the goal', () => {
    const bottom = find(mountainCarPicture(-Math.PI / 6, 0.5), GREY)
    expectNear(bottom.x, (1.2 - Math.PI / 6) * (600 / 1.8))
    expectNear(bottom.y, 0.1 * (600 / 1.8) + 8)
    const flags = [0.45, 0.5].map((goal) => find(mountainCarPicture(0, goal), YELLOW).x)
    expectNear(flags[1]! - flags[0]!, 0.05 * (600 / 1.8))
    const ground = (x: number) => 0.45 * Math.sin(3 * x) + 0.55
    for (const x of [-1.1, -0.8, 0, 0.4]) expect(find(mountainCarPicture(x, 0.5), GREY).y - ground(x) * (600 / 1.8)).toBeLessThan(9)
  })

  it('truth: the pendulum stands upright at angle 0, hangs at pi, and leans left at positive angles, as in Gymnasium', () => {
    const rod = 500 / 4.4
    const at = (angle: number) => find(pendulumPicture(angle, 0), RED)
    expectNear(at(0).x, 250)
    expect(at(0).y).toBeGreaterThan(250 + 0.4 * rod)
    expect(at(Math.PI).y).toBeLessThan(250 - 0.4 * rod)
    expect(at(Math.PI / 2).x).toBeLessThan(250 - 0.4 * rod)
  })

  it('truth: the arrow of a torque turns with it, is the longer the stronger, and missing at 0', () => {
    const arrow = (torque: number) => find(pendulumPicture(Math.PI, torque), BLUE)
    expect(arrow(0).count).toBe(0)
    expect(arrow(2).count).toBeGreaterThan(arrow(1).count)
    expect(arrow(1).x).toBeLessThan(250)
    expect(arrow(-1).x).toBeGreaterThan(250)
  })

  it('truth: positive angles of the acrobot turn counter-clockwise, from hanging; the second is measured from the first', () => {
    const link = 500 / 4.4
    const [hanging, up, folded] = [acrobotPicture(0, 0), acrobotPicture(Math.PI, 0), acrobotPicture(Math.PI / 2, Math.PI / 2)]
    expect(Math.abs(find(hanging, CYAN).y - (250 - link))).toBeLessThan(8)
    expect(Math.abs(find(up, CYAN).y - (250 + link))).toBeLessThan(8)
    expect(find(folded, CYAN).x).toBeGreaterThan(250 + 0.6 * link)
    expect(find(folded, CYAN).y).toBeGreaterThan(250)
  })

  it('truth: an environment draws the state that it observes', () => {
    for (const [id, colour] of [
      ['CartPole-v1', WOOD],
      ['CartPoleNoVelocity-v1', WOOD],
    ] as const) {
      const env = make(id, { renderMode: 'rgb_array' })
      env.reset({ seed: 1 })
      let observation: Float32Array = new Float32Array()
      for (let t = 0; t < 6; t++) [observation] = env.step(1)
      expect(find(env.render!() as Frame, colour)).toEqual(
        find(cartPolePicture(observation[0]!, observation[id === 'CartPole-v1' ? 2 : 1]!), colour),
      )
    }
    const pendulum = make('Pendulum-v1', { renderMode: 'rgb_array' })
    pendulum.reset({ seed: 1 })
    pendulum.step(Float32Array.of(-1))
    expect(find(pendulum.render!() as Frame, BLUE).x).toBeGreaterThan(250)
    pendulum.reset()
    expect(find(pendulum.render!() as Frame, BLUE).count).toBe(0)
  })
})
