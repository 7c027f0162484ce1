import type { World } from 'planck'

/**
 * Lets a world make its contacts in Box2D's order, sorted by the numbers of the two shapes. planck 1.4.2 makes them as its tree of bounding
 * boxes meets them. The order is seen from outside: of the contacts that begin and end in one step, the last one has the last word on
 * whether a leg touches the ground.
 */
export function sortNewContacts(world: World): void {
  const { m_broadPhase: broadPhase } = world as unknown as { m_broadPhase: BroadPhase }
  const findPairs = broadPhase.updatePairs.bind(broadPhase)
  broadPhase.updatePairs = (make) => {
    const pairs: (readonly [Proxy, Proxy])[] = []
    findPairs((a, b) => pairs.push([a, b]))
    pairs.sort(([a, b], [c, d]) => a.proxyId - c.proxyId || b.proxyId - d.proxyId)
    for (const [a, b] of pairs) make(a, b)
  }
}

/** The fields of planck 1.4.2 that are touched here. */
interface BroadPhase {
  updatePairs(make: (lower: Proxy, higher: Proxy) => void): void
}
interface Proxy {
  readonly proxyId: number
}
