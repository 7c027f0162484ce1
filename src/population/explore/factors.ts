import { expected, refuseOthers } from '../../errors.js'
import { below, type Random } from '../../random.js'

export interface FactorOptions {
  /** A value is multiplied by one of these, each as likely. */
  readonly factors: readonly number[]
  /**
   * Each factor f is used as f or as 1/f with equal chance, so that nothing drifts: without it 0.8 and 1.2 lower a value by 2% an
   * event in the mean of its logarithm. Default: false.
   */
  readonly symmetric?: boolean
}

/** Throws CladeError INVALID_OPTION unless the factors are finite and above 0. */
export function checkFactors(name: string, { factors, symmetric = false, ...others }: FactorOptions): Required<FactorOptions> {
  refuseOthers(name, others, ['factors', 'symmetric'])
  const usable = Array.isArray(factors) && factors.length > 0 && factors.every((factor) => Number.isFinite(factor) && factor > 0)
  if (!usable) throw expected(`${name}'s factors`, 'a list of numbers above 0', JSON.stringify(factors))
  if (typeof symmetric !== 'boolean') throw expected(`${name}'s symmetric`, 'true or false', symmetric)
  return { factors: [...factors], symmetric }
}

export function drawFactor({ factors, symmetric }: Required<FactorOptions>, random: Random): number {
  const factor = factors[below(random, factors.length)]!
  return symmetric && random() < 0.5 ? 1 / factor : factor
}
