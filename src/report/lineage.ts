import type { Entry, Event, SnapshotRef } from '../population/types.js'
import type { Values } from '../trainable.js'
import { type Leg, legsOf, lineTo, type Stage, sameValues, stagesOf, type TrainedSlice } from './line.js'

/** The weights and hyperparameters that a member goes on with. */
interface Head {
  readonly member: number
  steps: number
  hyperparameters: Values
  /** The slice that ended in its weights; null: they are fresh, or `awaited`. */
  weights: TrainedSlice | null
  /** Names its weights while the entry of the slice that ended in them is still to come. */
  awaited: SnapshotRef | null
  /** Its own latest slice. */
  latest: TrainedSlice | null
}

/**
 * The one fold over a journal's entries that says who descends from whom. It follows the snapshots that events name, never hashes
 * (weights can be equal) or reasons (which are for people). Of slices that no member's weights come from any more it keeps nothing.
 *
 * @example
 * const lineage = lineageOf(journal.entries())
 * lineage.ancestors(3) // [5, 1]: member 3 goes on from weights of member 5, which had gone on from those of member 1
 */
export class Lineage {
  private readonly heads = new Map<number, Head>()
  /** The heads that await a slice, by that slice. */
  private readonly waiting = new Map<string, Head[]>()

  /** Takes the journal's next entry, and returns the slice that it reports; null where it reports none. */
  take({ result, event }: Entry): TrainedSlice | null {
    const head = this.headOf(event)
    const slice = result?.ok ? trained(head, result.slice, result.report.steps, event) : null
    if (slice) {
      head.latest = slice
      head.weights = slice
      this.arrived(slice)
    }
    if (event.weightsHash === null) this.follow(head, null, null)
    else if (event.copied?.weights) this.copy(head, event.copied.weights)
    head.steps = event.steps
    head.hyperparameters = shared(event.after, head)
    return slice
  }

  /** The slices that trained the weights that `member` goes on with, oldest first. */
  line(member: number): TrainedSlice[] {
    return lineTo(weightsOf(this.head(member)))
  }

  /**
   * The lanes that the weights went along, oldest first: each leg ends where the next one's member copied, and the last is `member`'s own,
   * of no length while it has not trained what it goes on with.
   */
  legs(member: number): Leg[] {
    const legs = legsOf(this.line(member))
    const { weights, latest, steps } = this.head(member)
    return weights !== null && weights === latest ? legs : [...legs, { member, from: steps, to: steps }]
  }

  /** The members that the weights of `member` come from, the latest donor first; empty where it trained them all by itself. */
  ancestors(member: number): number[] {
    const before = this.legs(member).slice(0, -1)
    return before.reverse().map((leg) => leg.member)
  }

  /**
   * The schedule that the weights of `member` were trained on, from fresh ones: at least one stage, the first from step 0. The last is what
   * the member goes on with, even where it has not trained with it yet.
   */
  stages(member: number): Stage[] {
    const stages = stagesOf(this.line(member))
    const { hyperparameters } = this.head(member)
    const last = stages.at(-1)
    if (last && sameValues(last.hyperparameters, hyperparameters)) return stages
    return [...stages, { member, fromStep: this.age(member), hyperparameters }]
  }

  /** Environment steps that the weights that `member` goes on with have been trained for, by whomever. */
  age(member: number): number {
    return weightsOf(this.head(member))?.age ?? 0
  }

  /**
   * All that it remembers, for `restore`; null while a head awaits its slice. Neighbouring slices of one member with the same
   * hyperparameters become one where nobody else goes on from between them, which changes no legs, stages or ages.
   */
  save(): LineageState | null {
    if (this.waiting.size > 0) return null
    const heads = [...this.heads.values()]
    const slices: SavedSlice[] = []
    const place = places(heads, slices)
    const at = (slice: TrainedSlice | null) => (slice === null ? null : place.get(slice)!)
    const state = {
      slices,
      heads: heads.map(({ member, steps, hyperparameters, weights, latest }) => ({
        ...{ member, steps, hyperparameters },
        weights: at(weights),
        latest: at(latest),
      })),
    }
    // What was merged need not be held, nor merged again.
    this.restore(state)
    return state
  }

  restore({ slices, heads }: LineageState): void {
    const restored: TrainedSlice[] = []
    const at = (index: number | null) => (index === null ? null : restored[index]!)
    for (const slice of slices) restored.push({ ...slice, before: at(slice.before) })
    this.heads.clear()
    for (const head of heads) {
      this.heads.set(head.member, { ...head, weights: at(head.weights), latest: at(head.latest), awaited: null })
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

  /** In lockstep all reports of a generation were in before its first decision: the entry of what is copied may come after the copy's. */
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

/** A slice whose `before` is a place in a list of them, since a line is too long for what clones nested objects. */
type SavedSlice = Omit<TrainedSlice, 'before'> & { readonly before: number | null }

/** What a lineage remembers. */
export interface LineageState {
  /** Each after the one before it. */
  readonly slices: readonly SavedSlice[]
  readonly heads: readonly (Pick<Head, 'member' | 'steps' | 'hyperparameters'> & {
    readonly weights: number | null
    readonly latest: number | null
  })[]
}

/** Puts the slices that the heads come from into `slices`, neighbours merged, and returns the place of each. */
function places(heads: readonly Head[], slices: SavedSlice[]): ReadonlyMap<TrainedSlice, number> {
  const ends = heads.flatMap(({ weights, latest }) => [weights, latest]).filter((slice) => slice !== null)
  /** Heads and slices that go on from each. */
  const uses = new Map<TrainedSlice, number>()
  for (const end of ends) {
    for (let slice: TrainedSlice | null = end; slice; slice = slice.before) {
      const count = uses.get(slice) ?? 0
      uses.set(slice, count + 1)
      if (count > 0) break
    }
  }
  const place = new Map<TrainedSlice, number>()
  for (const end of ends) {
    const line: TrainedSlice[] = []
    for (let slice: TrainedSlice | null = end; slice && !place.has(slice); slice = slice.before) line.push(slice)
    for (const slice of line.reverse()) {
      const { before } = slice
      const at = before === null ? null : place.get(before)!
      const goesOn = before !== null && uses.get(before) === 1 && before.member === slice.member && before.to === slice.from
      if (goesOn && sameValues(before.hyperparameters, slice.hyperparameters)) {
        const { from, before: origin } = slices[at!]!
        slices[at!] = { ...slice, from, before: origin }
        place.set(slice, at!)
      } else place.set(slice, slices.push({ ...slice, before: at }) - 1)
    }
  }
  return place
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

/** Throws where the entries do not have the slice that a member goes on from. */
function weightsOf({ member, weights, awaited }: Head): TrainedSlice | null {
  if (awaited === null) return weights
  throw new Error(`Member ${member} goes on from slice ${awaited.slice} of member ${awaited.member}, which no entry reports`)
}

/** The values that a member has had so far, where these are the same: those that are read from a journal are new objects every time. */
function shared(values: Values, { hyperparameters }: Head): Values {
  return sameValues(values, hyperparameters) ? hyperparameters : values
}

const keyOf = ({ member, slice }: Pick<SnapshotRef, 'member' | 'slice'>): string => `${member}/${slice}`
