import type { Copied, Entry } from '../../population/types.js'
import { Lineage } from '../lineage.js'
import type { Leg, TrainedSlice } from '../trained-slice.js'

/** A point on a member's lane, in environment steps of that member. */
interface LanePoint {
  readonly member: number
  readonly steps: number
}

/** A copy: `member`, at its `steps`, took weights or hyperparameters from `source`. */
export interface Join extends LanePoint {
  readonly source: LanePoint
  readonly copied: Copied
}

interface Mark extends LanePoint {
  readonly kind: 'diverged' | 'respawn'
}

/** All that the figures of a run show. */
export interface FamilyTree {
  /** The number of members. */
  readonly members: number
  readonly winner: number
  readonly slices: readonly TrainedSlice[]
  /** The copies that took weights or hyperparameters. */
  readonly joins: readonly Join[]
  readonly marks: readonly Mark[]
  /** The slices that trained the winner's weights, oldest first. */
  readonly winnerSlices: readonly TrainedSlice[]
  /** The lanes on which those slices lie. Each leg ends at the source of the join by which the next leg begins. */
  readonly legs: readonly Leg[]
}

/**
 * Follows the entries of a run, and gathers all that its figures show.
 *
 * @param entries the whole journal, in order
 * @param winner the member whose line of ancestors is followed
 */
export function familyTree(entries: Iterable<Entry>, winner: number): FamilyTree {
  const lineage = new Lineage()
  /** The environment steps that each member has trained so far. */
  const trained = new Map<number, number>()
  const slices: TrainedSlice[] = []
  const joins: Join[] = []
  const marks: Mark[] = []
  for (const entry of entries) {
    const { member, steps, cause, decision, copied } = entry.event
    const slice = lineage.take(entry)
    if (slice) slices.push(slice)
    trained.set(member, steps)
    if (cause === 'diverged' || cause === 'failed') marks.push({ member, steps, kind: 'diverged' })
    if (decision === 'respawn') marks.push({ member, steps, kind: 'respawn' })
    const source = copied && (copied.weights?.member ?? copied.hyperparameters)
    if (source === null) continue
    const reached = source === copied!.donor ? copied!.donorSteps : trained.get(source)!
    joins.push({ member, steps, copied: copied!, source: { member: source, steps: reached } })
  }
  return { members: trained.size, winner, slices, joins, marks, winnerSlices: lineage.slices(winner), legs: lineage.legs(winner) }
}
