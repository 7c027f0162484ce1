import type { Values } from '../trainable.js'
import { copiesHyperparameters, copiesWeights } from './copied.js'
import type { ExploreContext } from './explore/explore.js'
import { drawn, explored } from './hyperparameters.js'
import type { Member, View } from './member.js'
import { scoreOf, slide } from './score.js'
import type { SnapshotNeeds } from './snapshot-needs.js'
import type { PopulationConfig, SnapshotRef, Trained } from './types.js'

/** Takes a successful slice into the member: what the others may use of it from now on. */
export function absorb(member: Member, { report, ...trained }: Trained, config: PopulationConfig, needs: SnapshotNeeds): void {
  const snapshot: SnapshotRef = { member: member.id, slice: member.slice + 1, weightsHash: trained.weightsHash }
  const returns = slide(member.window, report.episodes.returns, config.scoreWindow)
  const score = scoreOf(report, returns)
  member.divergence = !trained.finite
    ? 'diverged: weights are not finite'
    : score !== undefined && !Number.isFinite(score)
      ? `diverged: score is ${score}`
      : null
  member.slice = snapshot.slice
  member.steps += report.steps
  member.failures = 0
  member.window = returns
  const diverged = member.divergence !== null
  member.startScore = diverged ? null : (score ?? null)
  member.view = {
    candidate: { member: member.id, steps: member.steps, score: diverged ? undefined : score, returns: diverged ? [] : returns, diverged },
    snapshot,
    hyperparameters: member.hyperparameters,
    line: member.line,
  }
  moveTo(member, needs, snapshot, null)
}

/** A slice failed for the last time: weights and environments are lost, and what it scored before no longer counts. */
export function lose(member: Member, message: string, needs: SnapshotNeeds): void {
  member.divergence = `diverged: slice failed ${member.failures} time${member.failures === 1 ? '' : 's'}: ${message}`
  member.failures = 0
  member.startScore = null
  member.life += 1
  forget(member, true)
  moveTo(member, needs, null, null)
}

/**
 * Takes over what the donor had reported when the decision was made, its hyperparameters explored, or `taken` as they are. `label` tells
 * this decision's stream from every other; `context` is asked for once it is known what the member goes on with.
 */
export function copy(
  member: Member,
  donor: View,
  taken: Values | null,
  label: string,
  context: (member: Member) => ExploreContext,
  config: PopulationConfig,
  needs: SnapshotNeeds,
): void {
  if (copiesHyperparameters(config.copy)) member.hyperparameters = taken ?? donor.hyperparameters
  if (copiesWeights(config.copy)) member.startScore = donor.candidate.score ?? null
  if (taken === null) {
    member.hyperparameters = explored(member.hyperparameters, `member/${member.id}/explore/${label}`, context(member), config)
  }
  if (!copiesWeights(config.copy)) return
  member.line = { donor: donor.candidate.member, before: donor.line }
  member.divergence = null
  forget(member, false)
  moveTo(member, needs, member.own, donor.snapshot)
}

/** Goes on with what the method prescribes for weights of that age, if it does. */
export function follow(member: Member, { method }: PopulationConfig): void {
  member.hyperparameters = method.stageAt(member.steps - member.born)?.hyperparameters ?? member.hyperparameters
}

/** Begins anew: fresh weights, environments and streams. */
export function respawn(member: Member, lostAlready: boolean, config: PopulationConfig, needs: SnapshotNeeds): void {
  if (!lostAlready) member.life += 1
  member.hyperparameters = drawn(config, `member/${member.id}/life/${member.life}/init`)
  member.born = member.steps
  member.startScore = null
  member.line = null
  member.divergence = null
  forget(member, false)
  moveTo(member, needs, null, null)
}

/** The returns and the score of a policy that is gone judge nobody. */
function forget(member: Member, diverged: boolean): void {
  member.window = []
  member.view = { ...member.view, candidate: { ...member.view.candidate, score: undefined, returns: [], diverged } }
}

function moveTo(member: Member, needs: SnapshotNeeds, own: SnapshotRef | null, inherit: SnapshotRef | null): void {
  needs.move(member.own, own)
  needs.move(member.inherit, inherit)
  member.own = own
  member.inherit = inherit
}
