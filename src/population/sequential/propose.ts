import { stream } from '../../random.js'
import { mend } from '../../search-space/rules/mend.js'
import type { Values } from '../../trainable.js'
import { decode, dimensionsOf, encode } from '../gp/encode.js'
import { likeliestProcess, standardised } from '../gp/likeliest.js'
import { maximise } from '../gp/maximise.js'
import { drawn } from '../hyperparameters.js'
import { sampled } from '../policies/pbt.js'
import type { PopulationConfig } from '../types.js'
import { expectedImprovement } from './expected-improvement.js'

/** A trial that has ended, and its last score: null without one, -Infinity where it diverged. */
export interface Past {
  readonly values: Values
  readonly score: number | null
}

interface Proposal {
  readonly values: Values
  readonly reason: string
}

/** The fewest trials that a model is fitted to, and the most, which are the latest: its cost grows with their cube. */
const FEWEST = 2
const MOST = 100

/**
 * The next setting: the first `random` are drawn as the members of a population are; after that the one with the highest expected
 * improvement of a Gaussian process over (hyperparameters, last score). A trial that diverged counts as the lowest of the others, one
 * without a score not at all. The improvement is over the highest mean at a setting that was tried, since scores are noisy. `label`
 * names the stream.
 */
export function propose(past: readonly Past[], random: number, config: PopulationConfig, label: string): Proposal {
  const { space, rules, defaults, seed } = config
  const dimensions = dimensionsOf(space)
  const rows = scored(past).slice(-MOST)
  const draw = sampled({ ...config, initial: [], from: null })
  const byChance = (why: string) => ({ values: drawn(config, label, (random) => draw(random, null)), reason: `proposed by chance: ${why}` })
  if (past.length < random) return byChance(`setting ${past.length + 1} of the first ${random}`)
  if (rows.length < FEWEST) return byChance('too few scores for a model')
  if (dimensions === 0) return byChance('nothing to tune')
  const points = rows.map(({ values }) => ({ coordinates: encode(space, values), time: 0 }))
  const model = likeliestProcess(points, standardised(rows.map(({ score }) => score)), { epsilon: 0 })
  const best = Math.max(...model.means(points))
  const improvement = (candidates: readonly (readonly number[])[]) => {
    // A candidate stands for the values that decode makes of it.
    const queries = candidates.map((candidate) => ({ coordinates: encode(space, decode(space, candidate)), time: 0 }))
    const deviations = model.deviations(queries)
    return model.means(queries).map((mean, i) => expectedImprovement(mean, deviations[i]!, best))
  }
  const promising = maximise(dimensions, improvement, stream(seed, label))
  const values = mend(decode(space, promising), rules, space, defaults)
  return values === null
    ? byChance('the model’s breaks a rule')
    : { values, reason: `proposed by expected improvement, ${rows.length} trials` }
}

/** Trials with a number for a score, the diverged ones with the lowest of the others. */
function scored(past: readonly Past[]): { readonly values: Values; readonly score: number }[] {
  const finite = past.map(({ score }) => score).filter((score) => score !== null && Number.isFinite(score))
  const lowest = Math.min(...(finite as number[]))
  if (finite.length === 0) return []
  return past.flatMap(({ values, score }) => (score === null ? [] : [{ values, score: Math.max(score, lowest) }]))
}
