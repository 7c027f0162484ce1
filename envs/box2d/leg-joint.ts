import type { Joint, RevoluteJointDef, TimeStep } from 'planck'
import { planck } from './planck.js'

interface Vector {
  x: number
  y: number
}
interface Vector3 extends Vector {
  z: number
}
interface Moving {
  readonly c_velocity: { readonly v: Vector; w: number }
}

/** The fields that planck 1.4's RevoluteJoint works on. */
interface Inner {
  readonly m_bodyA: Moving
  readonly m_bodyB: Moving
  readonly m_rA: Readonly<Vector>
  readonly m_rB: Readonly<Vector>
  readonly m_invMassA: number
  readonly m_invMassB: number
  readonly m_invIA: number
  readonly m_invIB: number
  readonly m_motorSpeed: number
  readonly m_motorMass: number
  readonly m_maxMotorTorque: number
  m_motorImpulse: number
  readonly m_limitState: number
  readonly m_mass: { readonly ex: Readonly<Vector3>; readonly ey: Readonly<Vector3>; readonly ez: Readonly<Vector3> }
  readonly m_impulse: Vector3
}

const INACTIVE = 0
const AT_LOWER = 1
const AT_UPPER = 2

type Constructor = new (definition: RevoluteJointDef) => Joint
let LegJoint: Constructor | undefined

/**
 * A RevoluteJoint with a motor and limits that solves its velocities as planck's does, to the bit, without an object for each vector:
 * that took over half of an environment's time.
 */
export function legJoint(definition: RevoluteJointDef): Joint {
  LegJoint ??= subclass()
  return new LegJoint(definition)
}

function subclass(): Constructor {
  const { RevoluteJoint } = planck()
  class Leg extends RevoluteJoint {}
  Object.assign(Leg.prototype, {
    solveVelocityConstraints(this: Inner, step: TimeStep) {
      solveVelocities(this, step.dt)
    },
  })
  return Leg
}

/** planck's own sums, in its order. Between the limits `total.z` is 0, so that what frees a limit serves there, too. */
function solveVelocities(joint: Inner, dt: number): void {
  const { m_invMassA: mA, m_invMassB: mB, m_invIA: iA, m_invIB: iB, m_limitState: limit, m_impulse: total } = joint
  const { ex, ey, ez } = joint.m_mass
  const { x: rAx, y: rAy } = joint.m_rA
  const { x: rBx, y: rBy } = joint.m_rB
  const [a, b] = [joint.m_bodyA.c_velocity, joint.m_bodyB.c_velocity]
  let wA = a.w
  let wB = b.w

  const old = joint.m_motorImpulse
  const most = dt * joint.m_maxMotorTorque
  joint.m_motorImpulse = Math.min(Math.max(old + -joint.m_motorMass * (wB - wA - joint.m_motorSpeed), -most), most)
  const turned = joint.m_motorImpulse - old
  wA -= iA * turned
  wB += iB * turned

  const x = 0 + (b.v.x + -wB * rBy) - (a.v.x + -wA * rAy)
  const y = 0 + (b.v.y + wB * rBx) - (a.v.y + wA * rAx)
  let [px, py, pz] = [0, 0, 0]
  // Between its limits, or off one that would have to pull, the joint only holds the legs on.
  let free = limit === INACTIVE
  if (!free) {
    const z = wB - wA
    const cx = ey.y * ez.z - ey.z * ez.y
    const cy = ey.z * ez.x - ey.x * ez.z
    const cz = ey.x * ez.y - ey.y * ez.x
    const det = inverse(ex.x * cx + ex.y * cy + ex.z * cz)
    px = -(det * (x * cx + y * cy + z * cz))
    py = -(det * (ex.x * (y * ez.z - z * ez.y) + ex.y * (z * ez.x - x * ez.z) + ex.z * (x * ez.y - y * ez.x)))
    pz = -(det * (ex.x * (ey.y * z - ey.z * y) + ex.y * (ey.z * x - ey.x * z) + ex.z * (ey.x * y - ey.y * x)))
    free = (limit === AT_LOWER && total.z + pz < 0) || (limit === AT_UPPER && total.z + pz > 0)
  }
  if (free) {
    const [rx, ry] = [-x + total.z * ez.x, -y + total.z * ez.y]
    const det = inverse(ex.x * ey.y - ey.x * ex.y)
    px = det * (ey.y * rx - ey.x * ry)
    py = det * (ex.x * ry - ex.y * rx)
    pz = -total.z
  }
  total.x += px
  total.y += py
  total.z += pz
  wA -= iA * (rAx * py - rAy * px + pz)
  wB += iB * (rBx * py - rBy * px + pz)
  a.v.x -= mA * px
  a.v.y -= mA * py
  a.w = wA
  b.v.x += mB * px
  b.v.y += mB * py
  b.w = wB
}

function inverse(determinant: number): number {
  return determinant === 0 ? 0 : 1 / determinant
}
