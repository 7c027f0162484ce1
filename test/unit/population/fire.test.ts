import { describe, expect, test } from 'vitest'
import type { Choice } from '../../../src/population/exploit/exploit.js'
import { isScored, LOWEST, Scoreboard, withLowest } from '../../../src/population/exploit/scoreboard.js'
import { FireExploit } from '../../../src/population/fire/fire-exploit.js'
import { Ledger } from '../../../src/population/ledger.js'
import { fire } from '../../../src/population/policies/index.js'
import type { DecisionName, Entry } from '../../../src/population/types.js'
import { uniform } from '../../../src/search-space/index.js'
import { candidate } from '../../conformance/populations.js'
import { climb, config, type Play, resumed, run, trained } from './driver.js'

/** Members 0-2 are P1, 3-5 parents, 6-7 evaluators; a decision at each 100 steps. */
class Played {
  readonly exploit: FireExploit
  steps = 0

  constructor(parents = 3) {
    this.exploit = new FireExploit({ greedy: 3, parents, evaluators: 5 - parents, maxEvalSteps: 1000, fraction: 0.34, reportEvery: 100 })
  }

  /** All members decide, in order, on these scores; what each chose. undefined: diverged, and rescued as a population does it. */
  round(scores: readonly (number | undefined)[]): Choice[] {
    this.steps += 100
    const { steps } = this
    const board = new Scoreboard(scores.map((score, member) => candidate({ member, steps, score })))
    return scores.map((score, member) => {
      const self = board.candidate(member)!
      const lowest = { ...self, score: LOWEST }
      const choice: Choice = isScored(self)
        ? this.exploit.choose(self, board, () => 0)
        : { donor: this.exploit.choose(lowest, withLowest(board, lowest), () => 0).donor ?? 0, reason: 'diverged: NaN' }
      this.observe(member, choice.donor === null ? 'keep' : 'exploit', score, choice, scores)
      return choice
    })
  }

  private observe(
    member: number,
    decision: DecisionName,
    score: number | undefined,
    { donor, reason }: Choice,
    scores: readonly unknown[],
  ) {
    const { steps } = this
    const cause = score === undefined ? 'diverged' : 'method'
    const donorScore = scores[donor ?? -1] as number
    const copied = donor === null ? null : { donor, donorSteps: steps, donorScore, weights: null, hyperparameters: donor }
    const common = { wall: 0, before: {}, after: {}, weightsHash: null }
    this.exploit.observe({ member, steps, score: score ?? null, decision, cause, copied, reason, ...common })
  }

  /** So many rounds in which evaluator 6 rises by `slope` each and everybody else stays. */
  climbing(rounds: number, slope = 1): Choice[][] {
    return Array.from({ length: rounds }, (_, i) => this.round([10, 10, 10, 1, 1, 1, 10 + slope * (i + 1), 1]))
  }
}

describe('who copies whom', () => {
  test('truth: evaluators take the parents in turn, with the hyperparameters of the best of P1', () => {
    const [, , , , , , first, second] = new Played().round([10, 12, 11, 1, 2, 3, 0, 0])
    expect(first).toMatchObject({ donor: 3, hyperparametersOf: 1 })
    expect(second).toMatchObject({ donor: 4, hyperparametersOf: 1 })
  })

  test('truth: no parent has two evaluators', () => {
    const choices = new Played(2).round([10, 12, 11, 1, 2, 0, 0, 0])
    expect(choices.slice(5, 7).map(({ donor }) => donor)).toEqual([3, 4])
    expect(choices[7]).toEqual({ donor: null, reason: 'idle: no parent to evaluate' })
  })

  test('truth: diverged members of P1 and P2 copy the best of their own group', () => {
    const choices = new Played().round([10, undefined, 11, 20, undefined, 30, 40, 50])
    expect([choices[1]!.donor, choices[4]!.donor]).toEqual([2, 5])
  })

  test('truth: the child is one whose hyperparameters were not explored just now', () => {
    const played = new Played()
    // Member 0 has the lowest score of P1 and copies member 2; 1 and 2 were kept.
    const choices = played.round([5, 10, 12, 1, 2, undefined, 0, 0])
    expect(choices[0]).toMatchObject({ donor: 2 })
    expect(choices[6]).toMatchObject({ hyperparametersOf: 2 })
    const again = new Played()
    again.round([10, 12, 11, undefined, undefined, undefined, 0, 0])
    // 1 is the best, but its weights are new; then it is the best of all and kept, and the child.
    expect(again.round([10, undefined, 11, 1, 2, 3, 0, 0])[6]).toMatchObject({ hyperparametersOf: 2 })
    expect(again.round([10, 12, 11, 1, 2, 3, 0, 0])[6]!.donor).toBeNull()
  })

  test('truth: greedy inside P1 by score, and P2 does not copy by score', () => {
    const choices = new Played().round([10, 12, 11, 1, 2, 300, 0, 0])
    expect(choices[0]).toMatchObject({ donor: 1, reason: 'P1: rank 3 of 3: bottom 34% copies top 34%' })
    expect(choices.slice(1, 6).map(({ donor }) => donor)).toEqual([null, null, null, null, null])
  })

  test('truth: at a success the child takes the evaluator’s weights and keeps its hyperparameters, and the evaluator goes on to the next', () => {
    const played = new Played()
    played.round([10, 10, 10, 10, 1, 1, 0, 0])
    const rounds = played.climbing(8)
    const success = rounds.findIndex((choices) => choices[6]!.reason.startsWith('success of parent 3 for child 0: '))
    expect(success).toBeGreaterThanOrEqual(6)
    const next = rounds[success + 1] ?? played.climbing(1, 20)[0]!
    expect(next[0]).toMatchObject({ donor: 6, hyperparametersOf: 0 })
    expect(next[0]!.reason).toBe('P1: takes the weights of evaluator 6, from parent 3, and keeps its hyperparameters')
    expect(next[6]!.donor).toBe(5)
  })

  test('truth: an evaluation ends when the child’s or the parent’s weights are replaced', () => {
    const [child, parent] = [new Played(), new Played()]
    for (const played of [child, parent]) played.round([10, 9, 9, 1, 1, 1, 0, 0])
    // Child 0 diverges; both evaluators begin anew, for another child.
    expect(child.round([undefined, 9, 9, 1, 1, 1, 9, 9])[6]).toMatchObject({ donor: 5, hyperparametersOf: 1 })
    const choices = parent.round([10, 9, 9, undefined, 1, 1, 9, 9])
    expect(choices[6]).toMatchObject({ donor: 5 })
    expect(choices[7]!.donor).toBeNull()
  })

  test('truth: a parent is ranked by fitness, not by score, once an evaluation of it has ended', () => {
    const played = new Played()
    played.round([10, 9, 9, 8, 1, 5, 0, 0])
    // For three rounds evaluator 6 (of parent 3) stays, evaluator 7 (of parent 4) rises.
    for (const rise of [1, 2, 3]) played.round([10, 9, 9, 8, 1, 5, 8, 1 + 4 * rise])
    // Both end with the child's weights.
    const choices = played.round([undefined, 9, 9, 8, 1, 5, 8, 17])
    expect(choices[3]).toMatchObject({ donor: 4, reason: 'P2 by fitness: rank 2 of 2: bottom 34% copies top 34%' })
    expect(choices[4]).toEqual({ donor: null, reason: 'P2 by fitness: rank 1 of 1' })
    expect(choices[5]).toEqual({ donor: null, reason: 'P2: no new evaluation' })
    expect(played.round([undefined, 9, 9, 8, 1, 5, 8, 8])[4]!.reason).toBe('P2: no new evaluation')
  })

  test('truth: a diverged evaluator that was rescued evaluates nobody until it is idle again', () => {
    const played = new Played()
    played.round([10, 9, 9, 1, 1, 1, 0, 0])
    played.round([10, 9, 9, 1, 1, 1, undefined, 1])
    expect(played.round([10, 9, 9, 1, 1, 1, 1, 1])[6]).toMatchObject({ donor: 5 })
  })
})

describe('runs', () => {
  const space = { rate: uniform(0, 1) }
  // The shortest evaluations: longer ones seldom end before their greedy child is replaced.
  const from = config({ method: fire({ maxEvalSteps: 70 }), space, population: 12, readyEvery: 10, budget: { stepsPerMember: 1000 } })
  /** A task in which greed learns nothing: weights grow while `rate` is near 1 - weights, but a high one costs in score. */
  const deceptive: Play = (job, weights) => {
    const rate = Number(job.hyperparameters.rate)
    const grown = weights + (job.steps / 1000) * Math.max(0, 1 - ((rate - (1 - weights)) / 0.5) ** 2)
    return { result: trained(job, [], { score: grown - 0.2 * rate, hash: grown.toString(16) }), weights: grown }
  }
  const kinds = {
    lockstep: { ...from, schedule: 'lockstep' },
    async: config({ method: fire(), population: 12, schedule: 'async', budget: { stepsPerMember: 20_000 } }),
  } as const
  const played = ({ seed = 1, schedule = 'lockstep' as keyof typeof kinds, lanes = 3 }) => {
    const start = { ...kinds[schedule], seed }
    const play = schedule === 'lockstep' ? deceptive : climb
    return { start, entries: run(new Ledger(start), { play, lanes, arrival: lanes }) }
  }
  const decisions = (entries: readonly Entry[]) => entries.map(({ event: { wall, ...event } }) => event)

  test('law: with successes, stops and copies in P2 the entries bring the same state back, and lanes change nothing in lockstep', () => {
    for (const schedule of ['async', 'lockstep'] as const) {
      const reasons = new Set<string>()
      for (const seed of [1, 2, 3]) {
        const { start, entries } = played({ seed, schedule })
        for (const { event } of entries) reasons.add(event.reason.split(/ (?:parent|of|weights|rank)/)[0]!)
        expect(resumed(start, entries).done).toBe(true)
        if (schedule === 'lockstep') expect(decisions(played({ seed, schedule, lanes: 1 }).entries)).toEqual(decisions(entries))
      }
      for (const reason of ['success', 'evaluates', 'ends', 'P1: takes the', 'P2 by fitness:'])
        expect([schedule, ...reasons]).toContain(reason)
    }
  })

  test('truth: where updates are longer than ready intervals, evaluations are counted in updates (with 5 intervals none ever succeeded)', () => {
    const update = 50
    const slow: Play = (job, weights) => {
      const steps = Math.ceil(job.steps / update) * update
      const { result, weights: grown } = deceptive({ ...job, steps: steps / 5 }, weights)
      return { result: result.ok ? { ...result, report: { ...result.report, steps } } : result, weights: grown }
    }
    const method = fire({ maxEvalSteps: 350 })
    const start = { ...kinds.lockstep, method, reportEvery: update, budget: { ...from.budget, stepsPerMember: 5000 } }
    const reasons = [1, 2, 3].flatMap((seed) => run(new Ledger({ ...start, seed }), { play: slow }).map(({ event }) => event.reason))
    expect(reasons.filter((reason) => reason.startsWith('success')).length).toBeGreaterThan(0)
    expect(reasons.filter((reason) => reason.includes('no overlap')).length).toBeLessThan(reasons.length / 10)
  })

  test('truth: an evaluator trains the parent’s weights with the child’s hyperparameters; a success changes weights alone', () => {
    let [begun, taken] = [0, 0]
    for (const seed of [1, 2, 3]) {
      const latest = new Map<number, Entry['event']>()
      for (const { event } of played({ seed }).entries) {
        const begins = /begins to evaluate parent (\d+) for child (\d+)$/.exec(event.reason)
        if (begins) {
          begun += 1
          expect(event.copied!.donor).toBe(Number(begins[1]))
          expect(event.after).toEqual(latest.get(Number(begins[2]))!.before)
        }
        if (event.reason.startsWith('P1: takes the weights of evaluator')) {
          taken += 1
          expect(event.after).toEqual(event.before)
          expect(event.copied!.donor).toBeGreaterThanOrEqual(9)
        }
        latest.set(event.member, event)
      }
    }
    expect(begun).toBeGreaterThan(9)
    expect(taken).toBeGreaterThan(0)
  })
})

test('truth: what cannot be is refused', () => {
  const search = (options: Parameters<typeof fire>[0], changes: Parameters<typeof config>[0] = {}) => {
    const start = config({ method: fire(options), population: 8, ...changes })
    return new Ledger(start)
  }
  expect(() => fire({ parents: 1 })).toThrow('Expected parents of fire to be a whole number of 2 or more, got 1')
  expect(() => fire({ evaluators: 0.5 })).toThrow('Expected evaluators of fire to be a positive integer, got 0.5')
  expect(() => fire({ fraction: 0 })).toThrow('Expected fraction of fire to be a number above 0 and at most 0.5, got 0')
  expect(() => search({}, { population: 4 })).toThrow('Expected population to be at least 5 (2 of P1, 2 of P2, evaluators: 1), got 4')
  expect(() => search({ parents: 4, evaluators: 3 })).toThrow('Expected population to be at least 9')
  expect(() => search({ maxEvalSteps: 699 })).toThrow(
    'Expected maxEvalSteps of fire to be at least 700 (7 ready intervals, or updates where they are longer), got 699',
  )
  expect(() => search({ maxEvalSteps: 3499 }, { reportEvery: 500 })).toThrow('to be at least 3500')
  expect(() => search({}, { copy: 'weights' })).toThrow('Expected copy to be \'both\' with method fire, got "weights"')
  for (let population = 5; population <= 24; population++) search({}, { population })
})
