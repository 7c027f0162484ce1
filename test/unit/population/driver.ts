import type { Exploit } from '../../../src/population/exploit/exploit.js'
import { truncation } from '../../../src/population/exploit/truncation.js'
import type { Explore } from '../../../src/population/explore/explore.js'
import { perturb } from '../../../src/population/explore/perturb.js'
import { Ledger } from '../../../src/population/ledger.js'
import { type MethodName, methods } from '../../../src/population/policies/index.js'
import type { Method } from '../../../src/population/policies/policy.js'
import type { Entry, Failed, Job, PopulationConfig, Result, Trained } from '../../../src/population/types.js'
import { below, stream } from '../../../src/random.js'
import { logUniform } from '../../../src/search-space/log-uniform.js'
import type { Values } from '../../../src/trainable.js'

type Changes = Partial<Omit<PopulationConfig, 'budget' | 'method' | 'exploit' | 'explore'>> & {
  readonly budget?: Partial<PopulationConfig['budget']>
  readonly method?: MethodName | Method
  readonly exploit?: Exploit | (() => Exploit)
  readonly explore?: Explore
}

/** A population of a made-up trainable; every test names only what it is about. */
export function config({
  method = 'pbt',
  exploit = truncation({ fraction: 0.25 }),
  explore = perturb({ factors: [0.8, 1.2] }),
  ...changes
}: Changes = {}): PopulationConfig {
  const { space = { rate: logUniform(1e-4, 1) } } = changes
  return {
    seed: 1,
    population: 4,
    method: typeof method === 'string' ? methods[method].method : method,
    schedule: 'async',
    readyEvery: 100,
    reportEvery: changes.readyEvery ?? 100,
    exploit: typeof exploit === 'function' ? exploit : () => exploit,
    explore: () => explore,
    copy: 'both',
    space,
    initial: [],
    from: null,
    adapt: Object.keys(space),
    rules: [],
    defaults: { rate: 0.01 },
    scoreWindow: 10,
    retries: 2,
    ...changes,
    budget: {
      stepsPerMember: Number.POSITIVE_INFINITY,
      totalSteps: Number.POSITIVE_INFINITY,
      seconds: Number.POSITIVE_INFINITY,
      ...(changes.budget ?? { stepsPerMember: 1000 }),
    },
  }
}

/** A slice that succeeded with these returns; steps, hyperparameters and finite weights as ordered unless said otherwise. */
export function trained(
  job: Job,
  returns: readonly number[],
  changes: { steps?: number; score?: number; applied?: Values; finite?: boolean; hash?: string } = {},
): Trained {
  const steps = changes.steps ?? job.steps
  return {
    ok: true,
    finite: changes.finite ?? true,
    weightsHash: changes.hash ?? `${job.member}/${job.slice}`,
    report: {
      steps,
      episodes: {
        steps: Float64Array.from(returns, () => steps),
        returns: Float64Array.from(returns),
        lengths: Int32Array.from(returns, () => 1),
      },
      applied: changes.applied ?? job.hyperparameters,
      metrics: {},
      ...(changes.score === undefined ? {} : { score: changes.score }),
    },
  }
}

/** The end of a slice. */
export type Ended = Trained | Failed

export function failed(message: string): Ended {
  return { ok: false, message, code: 'TEST' }
}

export function answer(job: Job, result: Ended, wall = 0, lane = 0): Result {
  const { member, slice, attempt } = job
  return { member, slice, attempt, lane, wall, ...result }
}

/** Hands out every job there is, `play`s them in order of member and returns what was decided. */
export function round(population: Ledger, play: (job: Job) => Ended, wall = 0): Entry[] {
  const jobs = []
  for (let job = population.next(); job !== null; job = population.next()) jobs.push(job)
  jobs.sort((a, b) => a.member - b.member)
  return jobs.flatMap((job) => population.complete(answer(job, play(job), wall)))
}

/** Plays a slice: what it ends in depends on the job and on the weights (one number) that it starts from. */
export type Play = (job: Job, weights: number) => { readonly result: Ended; readonly weights: number }

/** Weights grow by more the closer `rate` is to 0.1; their value is the return of the only episode. */
export const climb: Play = (job, weights) => {
  const grown = weights + 1 / (1 + Math.abs(Math.log10(Number(job.hyperparameters.rate)) + 1))
  return { result: trained(job, [grown], { hash: grown.toString(16) }), weights: grown }
}

/** Runs to the end on so many lanes, results arriving in an order of their own, and snapshots gone as soon as they are unneeded. */
export function run(population: Ledger, { play = climb, lanes = 3, arrival = 1, kept = new Map<string, number>() } = {}): Entry[] {
  const random = stream(arrival, 'arrival')
  const entries: Entry[] = [...population.start()]
  const out: { lane: number; job: Job }[] = []
  const free = Array.from({ length: lanes }, (_, lane) => lane)
  const weightsOf = (ref: { member: number; slice: number } | null) => {
    if (ref === null) return 0
    const weights = kept.get(`${ref.member}/${ref.slice}`)
    if (weights === undefined) throw new Error(`Snapshot ${ref.member}/${ref.slice} is gone`)
    return weights
  }
  for (let time = 1; !population.done; time += 1) {
    while (free.length > 0) {
      const job = population.next()
      if (job === null) break
      out.push({ lane: free.pop()!, job })
    }
    const [back] = out.splice(below(random, out.length), 1)
    if (!back) throw new Error('Nothing is out and the run is not done')
    const { job, lane } = back
    weightsOf(job.own)
    const { result, weights } = play(job, weightsOf(job.inherit ?? job.own))
    if (result.ok) kept.set(`${job.member}/${job.slice}`, weights)
    entries.push(...population.complete(answer(job, result, time, lane)))
    for (const ref of population.takeUnneeded()) kept.delete(`${ref.member}/${ref.slice}`)
    free.push(lane)
  }
  return entries
}

/** A population that a journal of these entries brought back. */
export function resumed(from: PopulationConfig, entries: readonly Entry[]): Ledger {
  const population = new Ledger(from)
  for (const entry of entries) population.apply(entry)
  return population
}
