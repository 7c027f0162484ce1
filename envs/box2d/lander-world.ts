import type { Body, Contact, World } from 'planck'
import { sortNewContacts } from './contact-order.js'
import { legJoint } from './leg-joint.js'
import { planck } from './planck.js'

/** Pixels of Gymnasium's picture to a metre of the world. */
export const SCALE = 30
export const FPS = 50
/** Metres. */
export const WIDTH = 600 / SCALE
export const HEIGHT = 400 / SCALE
/** Heights that a terrain is made of: one a terrain point, and one more, which the first point's smoothing takes. */
export const HEIGHTS = 12
const POINTS = HEIGHTS - 1
/** Position and height of the pad. */
export const PAD = { left: 8, right: 12, y: HEIGHT / 4 }

const LEG_AWAY = 20 / SCALE
export const LEG_DOWN = 18 / SCALE

/** Corners of the hull around its origin, metres. */
export const HULL = [
  [-14 / SCALE, 17 / SCALE],
  [-17 / SCALE, 0],
  [-17 / SCALE, -10 / SCALE],
  [17 / SCALE, -10 / SCALE],
  [17 / SCALE, 0],
  [14 / SCALE, 17 / SCALE],
] as const
/** Half the width and the height of a leg. */
export const LEG = [2 / SCALE, 8 / SCALE] as const

/**
 * A leg's angle when it is put on, radians. Box2D for Python measures a joint's angle from where its bodies stood, planck from the angle
 * that it is told.
 */
const LEG_TURNED = 0.05

/** Hull and legs collide with the ground (category 1), not with each other. */
const HULL_CATEGORY = 0x10
const LEG_CATEGORY = 0x20
const GROUND = 0x1

/** One episode's world: the ground, the hull, and a leg on each side, on motorised joints that push it outwards. */
export class LanderWorld {
  readonly world: World
  readonly hull: Body
  readonly legs: readonly [left: Body, right: Body]
  /** 1 for each leg that touches the ground, 0 for the other. */
  readonly touching = new Uint8Array(2)
  /** The hull has touched the ground. */
  crashed = false

  /**
   * @param heights the terrain's HEIGHTS random numbers, metres
   * @param gravity downwards is negative
   */
  constructor(
    readonly heights: Float64Array,
    gravity: number,
  ) {
    const { World, Vec2 } = planck()
    this.world = new World({ gravity: new Vec2(0, gravity) })
    sortNewContacts(this.world)
    this.buildGround(terrain(heights))
    this.hull = this.buildHull()
    this.legs = [this.buildLeg(-1), this.buildLeg(1)]
    this.world.on('begin-contact', (contact) => {
      if (involves(contact, this.hull)) this.crashed = true
      this.touch(contact, 1)
    })
    this.world.on('end-contact', (contact) => this.touch(contact, 0))
  }

  /** A leg over two edges of the ground leaves one of them: it counts as off the ground until it touches another. Gymnasium's rule. */
  private touch(contact: Contact, touching: 0 | 1): void {
    this.legs.forEach((leg, i) => {
      if (involves(contact, leg)) this.touching[i] = touching
    })
  }

  private buildGround(ys: Float64Array): void {
    const { Edge, Vec2 } = planck()
    const ground = this.world.createBody()
    const edge = (x1: number, y1: number, x2: number, y2: number) =>
      ground.createFixture({ shape: new Edge(new Vec2(x1, y1), new Vec2(x2, y2)), friction: 0.1 })
    edge(0, 0, WIDTH, 0)
    for (let i = 0; i < POINTS - 1; i++) edge(terrainX(i), ys[i]!, terrainX(i + 1), ys[i + 1]!)
  }

  private buildHull(): Body {
    const { Polygon, Vec2 } = planck()
    const hull = this.world.createDynamicBody({ position: new Vec2(WIDTH / 2, HEIGHT) })
    const shape = new Polygon(HULL.map(([x, y]) => new Vec2(x, y)))
    hull.createFixture({ shape, density: 5, friction: 0.1, restitution: 0, filterCategoryBits: HULL_CATEGORY, filterMaskBits: GROUND })
    // planck 1.4.2 takes the mean of the corners for the centre of mass; what it knows of the turning about that centre is right.
    const [mass, taken, center] = [hull.getMass(), hull.getLocalCenter().lengthSquared(), new Vec2(0, centroidY(HULL))]
    hull.setMassData({ mass, center, I: hull.getInertia() + mass * (center.lengthSquared() - taken) })
    return hull
  }

  private buildLeg(side: -1 | 1): Body {
    const { Box, Vec2 } = planck()
    const leg = this.world.createDynamicBody({ position: new Vec2(WIDTH / 2 - side * LEG_AWAY, HEIGHT), angle: side * LEG_TURNED })
    const shape = new Box(...LEG)
    leg.createFixture({ shape, density: 1, restitution: 0, filterCategoryBits: LEG_CATEGORY, filterMaskBits: GROUND })
    const limits = side === -1 ? { lowerAngle: 0.4, upperAngle: 0.9 } : { lowerAngle: -0.9, upperAngle: -0.4 }
    const motor = { enableMotor: true, maxMotorTorque: 40, motorSpeed: 0.3 * side, enableLimit: true, ...limits }
    const anchors = { localAnchorA: new Vec2(0, 0), localAnchorB: new Vec2(side * LEG_AWAY, LEG_DOWN), referenceAngle: side * LEG_TURNED }
    this.world.createJoint(legJoint({ bodyA: this.hull, bodyB: leg, ...anchors, ...motor }))
    return leg
  }
}

/** Height of the centroid of a polygon, by the shoelace formula. */
function centroidY(corners: readonly (readonly [number, number])[]): number {
  let [twiceArea, moment] = [0, 0]
  corners.forEach(([x0, y0], i) => {
    const [x1, y1] = corners[(i + 1) % corners.length]!
    const cross = x0 * y1 - x1 * y0
    twiceArea += cross
    moment += (y0 + y1) * cross
  })
  return moment / (3 * twiceArea)
}

/** Column of terrain point i, metres. */
export function terrainX(i: number): number {
  return (WIDTH / (POINTS - 1)) * i
}

/** Heights of the terrain points: nearly the mean of three neighbouring heights, level around the pad. */
export function terrain(heights: Float64Array): Float64Array {
  const levelled = heights.slice()
  const middle = (POINTS - 1) / 2
  levelled.fill(PAD.y, middle - 2, middle + 3)
  return Float64Array.from({ length: POINTS }, (_, i) => {
    const before = levelled[i === 0 ? HEIGHTS - 1 : i - 1]!
    return 0.33 * (before + levelled[i]! + levelled[i + 1]!)
  })
}

function involves(contact: Contact, body: Body): boolean {
  return contact.getFixtureA().getBody() === body || contact.getFixtureB().getBody() === body
}
