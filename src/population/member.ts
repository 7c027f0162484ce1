import type { Report, Values } from '../trainable.js'
import type { Candidate } from './exploit/exploit.js'
import type { SliceStart } from './explore/explore.js'
import type { SnapshotNeeds } from './snapshot-needs.js'
import { byStanding } from './standing-order.js'
import type { Entry, Job, Result, SnapshotRef, Standing, Trained } from './types.js'

/**
 * A member as the others may use it. Replaced as a whole, never changed, so that a decision holds on to what it was made against while
 * the member itself moves on.
 */
export interface Published {
  readonly candidate: Candidate
  /** The snapshot of its latest report: what a copy gets. */
  readonly snapshot: SnapshotRef | null
  /** The hyperparameters that it trained with. */
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
  /** The source of its estimated score, until it has a score of its own. */
  estimate: Estimate | null
  /** The latest episodic returns, oldest first, of the policy that it has now. */
  window: readonly number[]
  /** The score of the weights that its current slice starts from; null where there is none. */
  startScore: number | null
  divergence: Divergence | null
  /** Failed attempts of the current slice. */
  failures: number
  running: Job | null
  /** The result of its current slice, until that is decided on, and the failed attempts before it, until they are recorded. */
  awaiting: Result | null
  failed: Entry[]
  /** What ended it; null while it trains on. After a budget it goes on where that is raised. */
  finished: 'budget' | 'method' | null
}

/** The donor that it copied, and its own score before that (null: none, it had diverged). */
interface Estimate {
  readonly donor: number
  readonly before: number | null
}

/** The reason why a member cannot go on as it is. `failed`: its weights are lost. */
interface Divergence {
  readonly cause: 'diverged' | 'failed'
  readonly reason: string
}

/** A member as a policy sees it. */
export type MemberView = Readonly<
  Pick<Member, 'id' | 'life' | 'slice' | 'steps' | 'born' | 'hyperparameters' | 'own' | 'score' | 'startScore' | 'divergence' | 'published'>
>

/** @param origin the snapshot that it begins from; null: it begins with fresh weights */
export function newMember(id: number, hyperparameters: Values, origin: SnapshotRef | null): Member {
  const candidate = { member: id, steps: 0, score: undefined, estimated: false, returns: [], diverged: false, tieBreak: 0 }
  return {
    id,
    life: 0,
    slice: 0,
    steps: 0,
    born: 0,
    hyperparameters,
    own: null,
    inherit: origin,
    published: { candidate, snapshot: null, hyperparameters },
    score: null,
    estimate: null,
    window: [],
    startScore: null,
    divergence: null,
    failures: 0,
    running: null,
    awaiting: null,
    failed: [],
    finished: null,
  }
}

export function isReady(member: Member): boolean {
  return member.finished === null && member.running === null && member.awaiting === null
}

/** The weights that the member goes on with. */
export function weightsHash(member: Member): string | null {
  return (member.inherit ?? member.own)?.weightsHash ?? null
}

/** The start of the member's current slice. */
export function sliceStart({ id, steps, startScore, hyperparameters }: MemberView): SliceStart {
  return { member: id, steps, score: startScore, hyperparameters }
}

/** Takes a successful slice into the member: what the others may use of it from now on. */
export function absorb(
  member: Member,
  { report, weightsHash, finite }: Trained,
  scoreWindow: number,
  tieBreaks: (member: number, slice: number) => number,
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
  if (member.score !== null || wrong !== null) member.estimate = null
  const { candidate } = member.published
  const known = member.estimate
    ? { score: candidate.score, estimated: true, returns: [], diverged: false }
    : { score: member.score ?? undefined, estimated: false, returns: wrong === null ? returns : [], diverged: wrong !== null }
  member.published = {
    candidate: { member: member.id, steps: member.steps, ...known, tieBreak: tieBreaks(member.id, member.slice) },
    snapshot,
    hyperparameters: member.hyperparameters,
  }
  moveTo(member, needs, snapshot, null)
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

/** Takes over the weights that `donor` had when the decision was made. */
export function takeWeights(member: Member, donor: Published, needs: SnapshotNeeds): void {
  const before = member.score
  forget(member, false)
  member.divergence = null
  member.startScore = donor.candidate.score ?? null
  member.estimate = { donor: donor.candidate.member, before }
  estimateBy(member, donor.candidate)
  moveTo(member, needs, member.own, donor.snapshot)
}

/**
 * Ranks a member that has copied, until it has a score of its own: half way between its own score before and its donor's latest. Algorithm
 * 1 evaluates again after a copy, which costs steps. The donor's score would stand for that evaluation, were it not picked for being
 * high, as the member's own was for being low: halves undo what was luck in both (decision 013, which shows the rates of copying).
 */
export function estimateBy(member: Member, donor: Candidate): void {
  const before = member.estimate?.before ?? donor.score!
  // Halves, since the sum of two huge scores may overflow.
  const candidate = { ...member.published.candidate, score: before / 2 + donor.score! / 2, estimated: true }
  member.published = { ...member.published, candidate }
}

/** Begins anew: fresh weights (or those of `origin`), environments and streams. */
export function respawn(member: Member, origin: SnapshotRef | null, needs: SnapshotNeeds): void {
  // A member whose weights were lost is in its next life already.
  if (member.own !== null) member.life += 1
  member.born = member.steps
  member.divergence = null
  forget(member, false)
  moveTo(member, needs, null, origin)
}

/** Drops the member's returns and score: those of weights that are gone judge nobody. */
function forget(member: Member, diverged: boolean): void {
  member.window = []
  member.score = null
  member.estimate = null
  member.startScore = null
  const candidate = { ...member.published.candidate, score: undefined, estimated: false, returns: [], diverged }
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

/** The trainable's own score, or else the mean of the window; undefined before the first episode. */
function scoreOf(report: Report, window: readonly number[]): number | undefined {
  if (report.score !== undefined || window.length === 0) return report.score
  return window.reduce((sum, value) => sum + value, 0) / window.length
}

/** The members, best first. */
export function standings(members: readonly Member[]): Standing[] {
  const placed = members.map((member) => ({
    member,
    ...{ id: member.id, score: member.score, diverged: member.divergence !== null, tieBreak: member.published.candidate.tieBreak },
  }))
  return placed.sort(byStanding).map(({ member, diverged }) => ({
    member: member.id,
    score: member.score,
    steps: member.steps,
    hyperparameters: member.hyperparameters,
    diverged,
    state: member.finished !== null ? 'finished' : member.awaiting ? 'waiting' : member.running ? 'running' : 'ready',
    snapshot: member.own,
  }))
}
