import { expect, it } from 'vitest'
import { LanderWorld } from '../../../envs/box2d/lander-world.js'
import { planck } from '../../../envs/box2d/planck.js'
import { Pcg64 } from '../../../envs/core/pcg64.js'

interface Solver {
  solveVelocityConstraints?: unknown
  readonly m_limitState: number
}

/** Where everything is, and how it moves. */
function numbers(world: LanderWorld): number[] {
  return [world.hull, ...world.legs].flatMap((body) => {
    const { x, y } = body.getPosition()
    const { x: vx, y: vy } = body.getLinearVelocity()
    return [x, y, body.getAngle(), vx, vy, body.getAngularVelocity()]
  })
}

function joints(world: LanderWorld): Solver[] {
  return world.legs.map((leg) => leg.getJointList()!.joint as unknown as Solver)
}

it("law: the legs' joints move as planck's own do, to the bit: in the air, against both limits, on the ground", () => {
  const own = (planck().RevoluteJoint.prototype as unknown as Solver).solveVelocityConstraints
  const limits = new Set<number>()
  for (let seed = 0; seed < 12; seed++) {
    const random = new Pcg64(seed)
    const heights = Float64Array.from({ length: 12 }, () => random.uniform(0, 6))
    const [ours, theirs] = [new LanderWorld(heights, -10), new LanderWorld(heights, -10)]
    for (const joint of joints(theirs)) joint.solveVelocityConstraints = own
    for (let step = 0; step < 400; step++) {
      const [fx, fy, spin] = [random.uniform(-300, 300), random.uniform(-200, 300), random.uniform(-200, 200)]
      for (const { world, hull, legs } of [ours, theirs]) {
        hull.applyForceToCenter({ x: fx, y: fy }, true)
        legs[step & 1]!.applyTorque(spin, true)
        world.step(1 / 50, 180, 60)
      }
      expect(numbers(ours)).toEqual(numbers(theirs))
      for (const joint of joints(ours)) limits.add(joint.m_limitState)
    }
  }
  expect([...limits].sort()).toEqual([0, 1, 2])
})
