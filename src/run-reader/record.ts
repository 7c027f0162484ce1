import type { DescribedConfig } from '../describe-config.js'
import { CladeError, expected } from '../errors.js'
import type { History } from './history.js'
import type { MemberLineage, RunRecord } from './run-data.js'

/** The record of a run as of now: what the history takes later leaves it as it is. */
export function recordOf(
  { name, seed }: { readonly name: string; readonly seed: number },
  config: DescribedConfig,
  history: History,
): RunRecord {
  const { members, reports, events, episodes, totalSteps } = history
  const lines = new Map<number, MemberLineage>()
  const standings = members.standings().map(({ id: member, score, steps, hyperparameters, diverged, finished, snapshot }, i) => {
    const line = lineOf(history, member)
    lines.set(member, line)
    return { ...{ rank: i + 1, member, score, steps, ancestors: line.ancestors }, hyperparameters, diverged, finished, snapshot }
  })
  const winner = standings[0]?.member ?? null
  return {
    name,
    seed,
    config,
    totalSteps,
    hyperparameters: Object.keys(config.hyperparameters),
    reports: [...reports],
    episodes: episodes.table(),
    events: [...events],
    standings,
    winner,
    best: members.best,
    lineage(member) {
      const line = lines.get(member ?? winner ?? -1)
      if (line) return line
      if (winner === null) throw new CladeError('INVALID_OPTION', `Expected ${name} to have a member, but none has begun yet`)
      throw expected('member', `a member of the run (0 to ${lines.size - 1})`, member)
    },
  }
}

function lineOf({ lineage }: History, member: number): MemberLineage {
  const [ancestors, legs, stages] = [lineage.ancestors(member), lineage.legs(member), lineage.stages(member)]
  return { steps: lineage.age(member), ancestors, legs, stages }
}
