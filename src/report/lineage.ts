import type { Entry, Event, SnapshotRef } from '../population/types.js'
import type { Values } from '../trainable.js'
import { type Leg, legsOf, type Stage, sameValues, slicesTo, stagesOf, type TrainedSlice } from './trained-slice.js'

/** The weights and hyperparameters that a member goes on with. */
interface Head {
  readonly member: number
  steps: number
  hyperparameters: Values
  /** The slice that ended in its weights; null where they are fresh, or `awaited`. */
  weights: TrainedSlice | null
  /** The name of its weights while the entry of the slice that ended in them is still to come. */
  awaited: SnapshotRef | null
  /** The member's own latest slice. */
  latest: TrainedSlice | null
}

/**
 * The one fold over a journal's entries that tells who descends from whom. It follows the snapshots that events name. It never follows
 * hashes, since weights can be equal, nor reasons, which are for people. It keeps no slice from which nobody's weights come any more.
 *
 * @example
 * const lineage = lineageOf(journal.entries())
 * lineage.ancestors(3) // [5, 1]: member 3 copied weights of member 5, which had copied those of member 1
 */
export class Lineage {
  private readonly heads = new Map<number, Head>()
  /** The heads that await a slice, by the key of that slice. */
  private readonly waiting = new Map<string, Head[]>()

  /** Takes the next entry of the journal, and returns the slice that it reports; null where it reports none. */
  take({ result, event }: Entry): TrainedSlice | null {
    const head = this.headOf(event)
    const slice = result?.ok ? trained(head, result.slice, result.report.steps, event) : null
    if (slice) {
      head.latest = slice
      head.weights = slice
      this.arrived(slice)
    }
    // A member that begins from another run's agent has weights, and nobody here trained them.
    if (event.weightsHash === null || event.decision === 'respawn') this.follow(head, null, null)
    else if (event.copied?.weights) this.copy(head, event.copied.weights)
    head.steps = event.steps
    head.hyperparameters = shared(event.after, head)
    return slice
  }

  /** The slices that trained the weights that `member` goes on with, oldest first. */
  slices(member: number): TrainedSlice[] {
    return slicesTo(weightsOf(this.head(member)))
  }

  /**
   * The members that trained the weights of `member`, in turn, oldest first. Each leg ends where the next one's member copied the weights.
   * The last leg is that of `member`, and has no length while `member` has not trained the weights that it copied.
   */
  legs(member: number): Leg[] {
    const legs = legsOf(this.slices(member))
    const { weights, latest, steps } = this.head(member)
    return weights !== null && weights === latest ? legs : [...legs, { member, from: steps, to: steps }]
  }

  /** The donors that the weights of `member` come from, the latest first; empty where it trained them all by itself. */
  ancestors(member: number): number[] {
    const before = this.legs(member).slice(0, -1)
    return before.reverse().map((leg) => leg.member)
  }

  /**
   * The hyperparameter schedule that the weights of `member` were trained on: at least one stage, the first from step 0. The last stage
   * holds the hyperparameters that the member goes on with, even where it has not trained with them yet.
   */
  stages(member: number): Stage[] {
    const stages = stagesOf(this.slices(member))
    const { hyperparameters } = this.head(member)
    const last = stages.at(-1)
    if (last && sameValues(last.hyperparameters, hyperparameters)) return stages
    return [...stages, { member, fromStep: this.age(member), hyperparameters }]
  }

  /** Environment steps that the weights of `member` have been trained for, by any member. */
  age(member: number): number {
    return weightsOf(this.head(member))?.age ?? 0
  }

  /**
   * The state, for `restore`; null while a head awaits its slice. Neighbouring slices of one member with the same hyperparameters become
   * one where nobody else goes on from between them, which changes no legs, stages or ages.
   */
  save(): LineageState | null {
    if (this.waiting.size > 0) return null
    const heads = [...this.heads.values()]
    const slices: SavedSlice[] = []
    const indices = saveSlices(heads, slices)
    const indexOf = (slice: TrainedSlice | null) => (slice === null ? null : indices.get(slice)!)
    const state = {
      slices,
      heads: heads.map(({ member, steps, hyperparameters, weights, latest }) => ({
        ...{ member, steps, hyperparameters },
        weights: indexOf(weights),
        latest: indexOf(latest),
      })),
    }
    // From here on the merged slices are held, so that the next call merges only new ones.
    this.restore(state)
    return state
  }

  /** Takes on the state that `save` returned, in place of its own. */
  restore({ slices, heads }: LineageState): void {
    const restored: TrainedSlice[] = []
    const sliceAt = (index: number | null) => (index === null ? null : restored[index]!)
    for (const slice of slices) restored.push({ ...slice, before: sliceAt(slice.before) })
    this.heads.clear()
    for (const head of heads) {
      this.heads.set(head.member, { ...head, weights: sliceAt(head.weights), latest: sliceAt(head.latest), awaited: null })
    }
  }

  private head(member: number): Head {
    const head = this.heads.get(member)
    if (!head) throw new Error(`No entry is about member ${member}`)
    return head
  }

  private headOf({ member, steps, after }: Event): Head {
    const head = this.heads.get(member) ?? { member, steps, hyperparameters: after, weights: null, awaited: null, latest: null }
    this.heads.set(member, head)
    return head
  }

  /**
   * Follows a copy. In lockstep the entry of the copied slice may come after that of the copy, since all reports of a round come before its
   * first decision.
   */
  private copy(head: Head, ref: SnapshotRef): void {
    const { latest } = this.head(ref.member)
    if (latest?.slice === ref.slice) this.follow(head, latest, null)
    else this.follow(head, null, ref)
  }

  private follow(head: Head, weights: TrainedSlice | null, awaited: SnapshotRef | null): void {
    head.weights = weights
    head.awaited = awaited
    if (awaited === null) return
    const key = keyOf(awaited)
    this.waiting.set(key, [...(this.waiting.get(key) ?? []), head])
  }

  private arrived(slice: TrainedSlice): void {
    if (this.waiting.size === 0) return
    const key = keyOf(slice)
    for (const head of this.waiting.get(key) ?? []) {
      if (head.awaited !== null && keyOf(head.awaited) === key) this.follow(head, slice, null)
    }
    this.waiting.delete(key)
  }
}

/** A slice whose `before` is an index into a list of slices: structured clone cannot nest as deep as a line of slices is long. */
type SavedSlice = Omit<TrainedSlice, 'before'> & { readonly before: number | null }

/** The state of a lineage, for the checkpoint of a journal. */
export interface LineageState {
  /** In an order in which each comes after its `before`. */
  readonly slices: readonly SavedSlice[]
  readonly heads: readonly (Pick<Head, 'member' | 'steps' | 'hyperparameters'> & {
    readonly weights: number | null
    readonly latest: number | null
  })[]
}

/** Appends the slices that the heads come from to `slices`, neighbours merged, and returns the index of each. */
function saveSlices(heads: readonly Head[], slices: SavedSlice[]): ReadonlyMap<TrainedSlice, number> {
  const ends = heads.flatMap(({ weights, latest }) => [weights, latest]).filter((slice) => slice !== null)
  /** The number of heads and slices that go on from each slice. */
  const uses = new Map<TrainedSlice, number>()
  for (const end of ends) {
    for (let slice: TrainedSlice | null = end; slice; slice = slice.before) {
      const count = uses.get(slice) ?? 0
      uses.set(slice, count + 1)
      if (count > 0) break
    }
  }
  const indices = new Map<TrainedSlice, number>()
  for (const end of ends) {
    const line: TrainedSlice[] = []
    for (let slice: TrainedSlice | null = end; slice && !indices.has(slice); slice = slice.before) line.push(slice)
    for (const slice of line.reverse()) {
      const { before } = slice
      const index = before === null ? null : indices.get(before)!
      const goesOn = before !== null && uses.get(before) === 1 && before.member === slice.member && before.to === slice.from
      if (goesOn && sameValues(before.hyperparameters, slice.hyperparameters)) {
        const { from, before: origin } = slices[index!]!
        slices[index!] = { ...slice, from, before: origin }
        indices.set(slice, index!)
      } else indices.set(slice, slices.push({ ...slice, before: index }) - 1)
    }
  }
  return indices
}

/** The lineage of a whole journal. */
export function lineageOf(entries: Iterable<Entry>): Lineage {
  const lineage = new Lineage()
  for (const entry of entries) lineage.take(entry)
  return lineage
}

function trained(head: Head, slice: number, steps: number, { member, steps: to, score, before, after }: Event): TrainedSlice {
  const weights = weightsOf(head)
  const hyperparameters = shared(before ?? after, head)
  return { member, slice, from: to - steps, to, age: (weights?.age ?? 0) + steps, score, hyperparameters, before: weights }
}

/** The slice that ended in a member's weights. @throws Error where no entry reported it */
function weightsOf({ member, weights, awaited }: Head): TrainedSlice | null {
  if (awaited === null) return weights
  throw new Error(`Member ${member} goes on from slice ${awaited.slice} of member ${awaited.member}, which no entry reports`)
}

/** The object that a member has held so far, where it is equal to `values`: a journal that is read gives new objects every time. */
function shared(values: Values, { hyperparameters }: Head): Values {
  return sameValues(values, hyperparameters) ? hyperparameters : values
}

const keyOf = ({ member, slice }: Pick<SnapshotRef, 'member' | 'slice'>): string => `${member}/${slice}`
