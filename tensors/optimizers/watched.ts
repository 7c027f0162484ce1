import type { OptimizerSettings } from './optimizer.js'

/** A parameter whose step is looked at: the one with the largest gradient. */
export class WatchedParameter {
  private index = 0
  private before = Number.NaN

  constructor(
    private readonly parameters: Float32Array,
    private readonly gradients: Float32Array,
  ) {}

  /** Before the step. */
  look(): void {
    const { gradients } = this
    let index = 0
    for (let i = 1; i < gradients.length; i++) if (Math.abs(gradients[i]!) > Math.abs(gradients[index]!)) index = i
    this.index = index
    this.before = this.parameters[index]!
  }

  /**
   * The learning rate that the kernel used: the step of that parameter by the step that a learning rate of 1 would have made.
   *
   * @param stored the learning rate that stands in the kernel's memory
   * @param unit the step of the parameter at that place for a learning rate of 1, without a sign of its own
   */
  learningRate(stored: number, unit: (index: number, gradient: number, before: number) => number): number {
    const { before } = this
    // The next steps are not looked at.
    this.before = Number.NaN
    const after = this.parameters[this.index]!
    const one = unit(this.index, this.gradients[this.index]!, before)
    const found = (before - after) / one
    // The parameter is rounded to float32 before and after; the step itself goes through a handful of roundings.
    const rounding = (2 ** -22 * Math.max(Math.abs(before), Math.abs(after))) / Math.abs(one)
    const error = rounding + 1e-4 * Math.max(Math.abs(found), Math.abs(stored))
    return !Number.isFinite(found) || Math.abs(found - stored) <= error || Math.abs(one) < 2 ** -120 ? stored : found
  }
}

/** The factor by which the kernels clip the gradient. */
export function clipScale(norm: number, { maxGradNorm }: Pick<OptimizerSettings, 'maxGradNorm'>): number {
  return norm > maxGradNorm ? maxGradNorm / (norm + 1e-6) : 1
}
