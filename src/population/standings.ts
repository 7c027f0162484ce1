import { ancestors } from './lineage.js'
import type { Member } from './member.js'
import type { Standing } from './types.js'

/** Best first; those without a score after those with one, the diverged last; equal ones in order of member. */
export function standings(members: readonly Member[]): Standing[] {
  const value = ({ score, diverged }: Standing) => score ?? (diverged ? Number.NEGATIVE_INFINITY : -Number.MAX_VALUE)
  return members.map(standing).sort((a, b) => compare(value(b), value(a)) || a.member - b.member)
}

function standing(member: Member): Standing {
  return {
    member: member.id,
    score: member.view.candidate.score ?? null,
    steps: member.steps,
    hyperparameters: member.hyperparameters,
    ancestors: ancestors(member.line),
    diverged: member.divergence !== null,
    state: member.finished ? 'finished' : member.awaiting ? 'waiting' : member.running ? 'running' : 'ready',
    snapshot: member.own,
  }
}

/** Not a difference: two infinities have none. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
