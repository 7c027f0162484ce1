import type { Body, Contact, Fixture, RevoluteJoint } from 'planck'
import type { EnvState } from '../core/env.js'
import { LanderWorld } from './lander-world.js'
import { planck } from './planck.js'

/**
 * A lander's world as plain numbers, and back, bit for bit. What an episode builds once (shapes, masses, the order of bodies) is built
 * again from the terrain; what moves is copied: bodies with their sweeps and sleep, the joints' and the contacts' impulses, from which the
 * solver starts, the contacts in their order, in which it solves, and the wide boxes around the shapes, by which new contacts are found
 * (how planck's tree holds those boxes makes no difference: see contact-order.ts). Temporaries that planck fills anew in each step before
 * it reads them are left out for joints and copied elsewhere.
 *
 * planck has no snapshot of its own that goes so far, so this reads its internal fields: the version is pinned, and a test compares the
 * whole object graph of a restored world with the original's.
 */
export function saveLander(lander: LanderWorld): EnvState {
  const inner = lander.world as unknown as InnerWorld
  const contacts = [...listed(inner.m_contactList)]
  const tape = new Tape()
  transfer(inner, contacts, tape)
  return {
    heights: lander.heights.slice(),
    flags: Uint8Array.of(lander.touching[0]!, lander.touching[1]!, lander.crashed ? 1 : 0),
    pairs: Int32Array.from(contacts.flatMap((contact) => [proxyOf(contact.m_fixtureA), proxyOf(contact.m_fixtureB)])),
    numbers: Float64Array.from(tape.numbers),
  }
}

/** A new world in which all goes on as in the one that was saved. */
export function loadLander(state: EnvState, gravity: number): LanderWorld {
  const saved = state as unknown as Saved
  const lander = new LanderWorld(saved.heights.slice(), gravity)
  const inner = lander.world as unknown as InnerWorld
  // Making a contact puts it in front of the others, so the last is made first.
  const { m_tree: tree } = inner.m_broadPhase
  for (let i = saved.pairs.length - 2; i >= 0; i -= 2) {
    inner.createContact(tree.m_nodes[saved.pairs[i]!]!.userData, tree.m_nodes[saved.pairs[i + 1]!]!.userData)
  }
  transfer(inner, [...listed(inner.m_contactList)], new Tape(saved.numbers))
  for (const leaf of movingLeaves(inner)) {
    tree.removeLeaf(leaf)
    tree.insertLeaf(leaf)
  }
  inner.m_broadPhase.m_moveBuffer = []
  inner.m_newFixture = false
  lander.touching.set(saved.flags.subarray(0, 2))
  lander.crashed = saved.flags[2] === 1
  return lander
}

interface Saved {
  readonly heights: Float64Array
  readonly flags: Uint8Array
  readonly pairs: Int32Array
  readonly numbers: Float64Array
}

/** The fields of planck 1.4.2 that are touched here. */
interface InnerWorld {
  readonly m_bodyList: InnerBody
  readonly m_jointList: InnerJoint
  readonly m_contactList: InnerContact | null
  readonly m_broadPhase: { readonly m_tree: Tree; m_moveBuffer: number[] }
  readonly s_step: object
  m_newFixture: boolean
  createContact(a: Proxy, b: Proxy): void
}
type InnerBody = Body & { readonly m_next: InnerBody | null; readonly m_fixtureList: InnerFixture | null }
type InnerFixture = Fixture & { readonly m_next: InnerFixture | null; readonly m_proxies: readonly [Proxy] }
type InnerJoint = RevoluteJoint & { readonly m_next: InnerJoint | null; readonly m_impulse: object }
type InnerContact = Contact & {
  readonly m_next: InnerContact | null
  readonly m_fixtureA: InnerFixture
  readonly m_fixtureB: InnerFixture
  readonly m_manifold: { type?: number }
}
interface Proxy {
  readonly aabb: object
  readonly proxyId: number
}
interface Leaf {
  readonly aabb: object
  readonly userData: Proxy
}
interface Tree {
  readonly m_nodes: Readonly<Record<number, Leaf>>
  removeLeaf(leaf: Leaf): void
  insertLeaf(leaf: Leaf): void
}

/** Takes the numbers of one world in some order, and gives them to another in the same. */
class Tape {
  readonly numbers: number[] = []
  private at = 0

  /** @param source absent, the tape takes */
  constructor(private readonly source?: Float64Array) {}

  pass(value: number): number {
    if (this.source !== undefined) return this.source[this.at++]!
    this.numbers.push(value)
    return value
  }

  /** Copies every number and flag of an object and of the objects in it, except what `skip` names. */
  passAll(object: object, skip: ReadonlySet<string> = NOTHING): void {
    const fields = object as Record<string, unknown>
    for (const key of Object.keys(fields)) {
      const value = fields[key]
      if (typeof value === 'number') fields[key] = this.pass(value)
      else if (typeof value === 'boolean') fields[key] = this.pass(value ? 1 : 0) === 1
      else if (typeof value === 'object' && value !== null && !skip.has(key)) this.passAll(value)
    }
  }
}

const NOTHING: ReadonlySet<string> = new Set()
/** Links to other objects, which are made where those are. */
const BODY_LINKS = new Set(['m_world', 'm_prev', 'm_next', 'm_jointList', 'm_contactList', 'm_fixtureList'])
const CONTACT_LINKS = new Set(['m_nodeA', 'm_nodeB', 'm_fixtureA', 'm_fixtureB', 'm_prev', 'm_next', 'm_impulse'])
/** The numbers that a joint keeps from step to step. */
const JOINT_FIELDS = ['m_motorImpulse', 'm_limitState'] as const

/** Every number that moves, in one order for saving and loading. */
function transfer(world: InnerWorld, contacts: readonly InnerContact[], tape: Tape): void {
  tape.passAll(world.s_step)
  for (const body of listed(world.m_bodyList)) {
    tape.passAll(body, BODY_LINKS)
    for (const fixture of listed(body.m_fixtureList)) tape.passAll(fixture.m_proxies[0].aabb)
  }
  for (const joint of listed(world.m_jointList)) {
    const fields = joint as unknown as Record<string, number>
    tape.passAll(joint.m_impulse)
    for (const key of JOINT_FIELDS) fields[key] = tape.pass(fields[key]!)
  }
  for (const contact of contacts) {
    // A new contact's manifold has no type until the next step; a reused one has this.
    contact.m_manifold.type ??= planck().ManifoldType.e_unset
    tape.passAll(contact, CONTACT_LINKS)
  }
  for (const leaf of movingLeaves(world)) tape.passAll(leaf.aabb)
}

/** The tree's leaves, each with the wide box of a shape, of the bodies that move. */
function* movingLeaves(world: InnerWorld): Generator<Leaf> {
  for (const body of listed(world.m_bodyList)) {
    if (body.isDynamic()) for (const fixture of listed(body.m_fixtureList)) yield world.m_broadPhase.m_tree.m_nodes[proxyOf(fixture)]!
  }
}

function proxyOf(fixture: InnerFixture): number {
  return fixture.m_proxies[0].proxyId
}

function* listed<T extends { readonly m_next: T | null }>(first: T | null): Generator<T> {
  for (let item = first; item !== null; item = item.m_next) yield item
}
