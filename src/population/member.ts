import { stream } from '../random.js'
import type { Report, Values } from '../trainable.js'
import type { Candidate } from './exploit/exploit.js'
import type { SliceStart } from './explore/explore.js'
import type { SnapshotNeeds } from './snapshot-needs.js'
import type { Entry, Job, PopulationConfig, Result, SnapshotRef, Standing, Trained } from './types.js'

/**
 * A member as the others may use it. Replaced as a whole, never changed, so that a decision holds on to what it was made against while
 * the member itself moves on.
 */
export interface Published {
  readonly candidate: Candidate
  /** What a copy gets: the snapshot of its latest report, or the one that it copied since. */
  readonly snapshot: SnapshotRef | null
  /** What it trained with, or what it goes on with since it copied weights. */
  readonly hyperparameters: Values
}

/** A member's state: what it goes on with, and where its current slice stands. */
export interface Member {
  readonly id: number
  life: number
  /** Slices that succeeded, over all lives. */
  slice: number
  steps: number
  /** Its steps when it was last respawned. */
  born: number
  hyperparameters: Values
  own: SnapshotRef | null
  inherit: SnapshotRef | null
  published: Published
  /** Its own score at its latest report; null: none since it started or copied, or diverged. */
  score: number | null
  /** The latest episodic returns, oldest first, of the policy that it has now. */
  window: readonly number[]
  /** The score of the weights that its current slice starts from; null where there is none. */
  startScore: number | null
  divergence: Divergence | null
  /** Failed attempts of the current slice. */
  failures: number
  running: Job | null
  /** How its current slice ended, until that is decided on; the failed attempts before it, until they are recorded. */
  awaiting: Result | null
  failed: Entry[]
  finished: boolean
}

/** Why a member is of no use as it is. `failed`: its weights are lost. */
interface Divergence {
  readonly cause: 'diverged' | 'failed'
  readonly reason: string
}

/** What a policy sees of a member. */
export type MemberView = Readonly<
  Pick<Member, 'id' | 'life' | 'slice' | 'steps' | 'born' | 'hyperparameters' | 'own' | 'score' | 'startScore' | 'divergence' | 'published'>
>

export function newMember(id: number, hyperparameters: Values): Member {
  const candidate = { member: id, steps: 0, score: undefined, returns: [], inherited: false, diverged: false, tieBreak: 0 }
  return {
    id,
    life: 0,
    slice: 0,
    steps: 0,
    born: 0,
    hyperparameters,
    own: null,
    inherit: null,
    published: { candidate, snapshot: null, hyperparameters },
    score: null,
    window: [],
    startScore: null,
    divergence: null,
    failures: 0,
    running: null,
    awaiting: null,
    failed: [],
    finished: false,
  }
}

export function isReady(member: Member): boolean {
  return !member.finished && member.running === null && member.awaiting === null
}

/** The weights that the member goes on with. */
export function weightsHash(member: Member): string | null {
  return (member.inherit ?? member.own)?.weightsHash ?? null
}

/** Where the member's current slice starts. */
export function sliceStart({ id, steps, startScore, hyperparameters }: MemberView): SliceStart {
  return { member: id, steps, score: startScore, hyperparameters }
}

/** Takes a successful slice into the member: what the others may use of it from now on. */
export function absorb(
  member: Member,
  { report, weightsHash, finite }: Trained,
  { seed, scoreWindow }: PopulationConfig,
  needs: SnapshotNeeds,
): void {
  const snapshot: SnapshotRef = { member: member.id, slice: member.slice + 1, weightsHash }
  const returns = slide(member.window, report.episodes.returns, scoreWindow)
  const score = scoreOf(report, returns)
  const wrong = !finite ? 'weights are not finite' : score !== undefined && !Number.isFinite(score) ? `score is ${score}` : null
  member.divergence = wrong === null ? null : { cause: 'diverged', reason: `diverged: ${wrong}` }
  member.slice = snapshot.slice
  member.steps += report.steps
  member.failures = 0
  member.window = returns
  member.score = wrong === null ? (score ?? null) : null
  member.startScore = member.score
  const known = knownOf(member, returns)
  member.published = {
    candidate: { member: member.id, steps: member.steps, ...known, tieBreak: stream(seed, `member/${member.id}/tie/${member.slice}`)() },
    snapshot,
    hyperparameters: member.hyperparameters,
  }
  moveTo(member, needs, snapshot, null)
}

/** What is known of the weights that a member reports: its own score, or the one that it copied while it has none. */
function knownOf({ score, divergence, published }: Member, returns: readonly number[]) {
  if (divergence !== null) return { score: undefined, returns: [], inherited: false, diverged: true }
  const { candidate } = published
  if (score === null && candidate.inherited) return { score: candidate.score, returns: candidate.returns, inherited: true, diverged: false }
  return { score: score ?? undefined, returns, inherited: false, diverged: false }
}

/** A slice failed for the last time: weights and environments are lost, and what it scored before no longer counts. */
export function lose(member: Member, message: string, needs: SnapshotNeeds): void {
  const times = `${member.failures} time${member.failures === 1 ? '' : 's'}`
  member.divergence = { cause: 'failed', reason: `diverged: slice failed ${times}: ${message}` }
  member.failures = 0
  member.life += 1
  forget(member, true)
  moveTo(member, needs, null, null)
}

/**
 * Takes over the weights that `donor` had when the decision was made. Until the member has a score of its own it is known by the donor's,
 * as in Algorithm 1, which evaluates again after a copy.
 */
export function takeWeights(member: Member, donor: Published, needs: SnapshotNeeds): void {
  const { score, returns } = donor.candidate
  forget(member, false)
  member.divergence = null
  member.startScore = score ?? null
  member.published = {
    candidate: { ...member.published.candidate, score, returns, inherited: true },
    snapshot: donor.snapshot,
    hyperparameters: member.hyperparameters,
  }
  moveTo(member, needs, member.own, donor.snapshot)
}

/** Begins anew: fresh weights, environments and streams. */
export function respawn(member: Member, needs: SnapshotNeeds): void {
  // A member whose weights were lost is in its next life already.
  if (member.own !== null) member.life += 1
  member.born = member.steps
  member.divergence = null
  forget(member, false)
  moveTo(member, needs, null, null)
}

/** The returns and the score of a policy that is gone judge nobody. */
function forget(member: Member, diverged: boolean): void {
  member.window = []
  member.score = null
  member.startScore = null
  const candidate = { ...member.published.candidate, score: undefined, returns: [], inherited: false, diverged }
  member.published = { ...member.published, candidate }
}

function moveTo(member: Member, needs: SnapshotNeeds, own: SnapshotRef | null, inherit: SnapshotRef | null): void {
  needs.move(member.own, own)
  needs.move(member.inherit, inherit)
  member.own = own
  member.inherit = inherit
}

/** The latest `size` returns, oldest first. */
function slide(window: readonly number[], returns: Float64Array, size: number): number[] {
  return [...window, ...returns.subarray(Math.max(0, returns.length - size))].slice(-size)
}

/** What the trainable reports, or else the mean of the window; undefined before the first episode. */
function scoreOf(report: Report, window: readonly number[]): number | undefined {
  if (report.score !== undefined || window.length === 0) return report.score
  return window.reduce((sum, value) => sum + value, 0) / window.length
}

/** Best first; those without a score after those with one, the diverged last; equal ones by their draw, then in order of member. */
export function standings(members: readonly Member[]): Standing[] {
  const value = ({ score, divergence }: Member) => score ?? (divergence ? Number.NEGATIVE_INFINITY : -Number.MAX_VALUE)
  const order = (a: Member, b: Member) => compare(value(b), value(a)) || compare(tieBreakOf(a), tieBreakOf(b)) || a.id - b.id
  return [...members].sort(order).map((member) => ({
    member: member.id,
    score: member.score,
    steps: member.steps,
    hyperparameters: member.hyperparameters,
    diverged: member.divergence !== null,
    state: member.finished ? 'finished' : member.awaiting ? 'waiting' : member.running ? 'running' : 'ready',
    snapshot: member.own,
  }))
}

const tieBreakOf = ({ score, published }: Member): number => (score === null ? 0 : published.candidate.tieBreak)

/** Not a difference: two infinities have none. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
