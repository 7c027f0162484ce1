import { flag, type Requirement, required } from '../../../checks/requirements.js'
import { check, readOptions } from '../../errors.js'
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

const invertible = (factor: unknown) => Number.isFinite(factor) && Number(factor) > 0 && Number.isFinite(1 / Number(factor))

const factorRequirements = {
  factors: required({
    words: 'a list of numbers above 0',
    fits: (value) => Array.isArray(value) && value.length > 0 && value.every(invertible),
  }),
  symmetric: flag,
}

const notOnesOnly: Requirement = {
  words: 'not 1 only, which changes nothing',
  fits: (value) => (value as readonly number[]).some((factor) => factor !== 1),
}

/**
 * The options, filled in.
 *
 * @throws CladeError INVALID_OPTION unless the factors and their inverses are finite and above 0, and one of them is not 1
 */
export function checkFactors(name: string, options: FactorOptions): Required<FactorOptions> {
  const { factors, symmetric = false } = readOptions(name, options, factorRequirements, '{ factors: [0.8, 1.2] }')
  check(`factors of ${name}`, factors, notOnesOnly)
  return { factors, symmetric }
}

/** The sentence for a run's user where the factors lead every value to a bound and leave it there; undefined where they do not. */
export function noteOn(name: string, { factors, symmetric }: Required<FactorOptions>): string | undefined {
  const [up, down] = [factors.some((factor) => factor > 1), factors.some((factor) => factor < 1)]
  if (symmetric || (up && down)) return undefined
  const [missing, way] = up ? ['below 1', 'away from 0'] : ['above 1', 'towards 0']
  return `${name} has no factor ${missing}: explored values move ${way} only, to the end of their range, and stay there (symmetric: true uses each factor's inverse too)`
}

/** One of the factors, each as likely; or its inverse, as often, where they are symmetric. */
export function drawFactor({ factors, symmetric }: Required<FactorOptions>, random: Random): number {
  const factor = factors[below(random, factors.length)]!
  return symmetric && random() < 0.5 ? 1 / factor : factor
}
