import type { Observations } from '../../envs/core/observations.js'
import type { Plain } from '../../src/trainable.js'
import { Moments } from '../math/moments.js'
import type { ObservationRows } from '../network/network.js'
import { copyNumbers, copyRows } from './copying.js'

const EPSILON = 1e-8
/** The limit of Stable-Baselines3's VecNormalize. */
const CLIP = 10

/** Writes the environments' observations into the network's rows. */
export interface ObservationWriter {
  /** Adds [rows x size] observations that are about to be acted on to the statistics, each of them once. */
  updateStatistics(observations: Observations, rows: number): void
  /** Writes row `fromRow` of the observations into row `toRow` of the network. */
  write(from: Observations, fromRow: number, to: ObservationRows, toRow: number): void
  /** Writes rows 0 to count - 1 of the observations into rows first to first + count - 1 of the network. */
  writeAll(from: Observations, to: ObservationRows, first: number, count: number): void
  /** Forgets the statistics. */
  reset(): void
  getState(): Plain
  setState(state: Plain): void
}

/**
 * The numbers of the statistics that a NormalizedObservations saved: an observation o becomes (o − mean) · scale, clipped to ±limit, in
 * float64.
 */
export function frozenObservations(state: Plain): { readonly mean: Float64Array; readonly scale: Float64Array; readonly limit: number } {
  const { mean, variance } = state as { mean: Float64Array; variance: Float64Array }
  return { mean: mean.slice(), scale: variance.map(scaleOf), limit: CLIP }
}

function scaleOf(variance: number): number {
  return 1 / Math.sqrt(variance + EPSILON)
}

/** Observations as they are, rounded to float32 where they are float64. */
export class PlainObservations implements ObservationWriter {
  updateStatistics(): void {}

  write(from: Observations, fromRow: number, to: ObservationRows, toRow: number): void {
    const { data, stride, columns } = to
    copyNumbers(from, fromRow * columns, data, toRow * stride, columns)
  }

  writeAll(from: Observations, to: ObservationRows, first: number, count: number): void {
    const { columns } = to
    copyRows({ data: from, stride: columns, columns }, 0, to, first, count)
  }

  reset(): void {}

  getState(): Plain {
    return null
  }

  setState(): void {}
}

/**
 * Observations with mean 0 and standard deviation 1, clipped to ±10: Gymnasium's NormalizeObservation over all environments together. Each
 * number of an observation becomes (o − μ) / √(σ² + ε), with the statistics of all observations that were acted on so far. They are
 * calculated in float64, and only the result is rounded to the network's float32.
 */
export class NormalizedObservations implements ObservationWriter {
  private readonly moments: Moments
  /** 1 / √(σ² + ε) */
  private readonly scale: Float64Array

  /** @param centred as in Moments: for observations of float64 and of large integers, which may be far from 0 */
  constructor(size: number, centred = false) {
    this.moments = new Moments(size, centred)
    this.scale = new Float64Array(size)
    this.reset()
  }

  updateStatistics(observations: Observations, rows: number): void {
    this.moments.update(observations, rows)
    this.rescale()
  }

  write(from: Observations, fromRow: number, to: ObservationRows, toRow: number): void {
    const { scale } = this
    const { mean } = this.moments
    const { data, stride, columns } = to
    for (let j = 0; j < columns; j++) {
      const value = (from[fromRow * columns + j]! - mean[j]!) * scale[j]!
      data[toRow * stride + j] = value < -CLIP ? -CLIP : Math.min(value, CLIP)
    }
  }

  writeAll(from: Observations, to: ObservationRows, first: number, count: number): void {
    for (let row = 0; row < count; row++) this.write(from, row, to, first + row)
  }

  reset(): void {
    this.moments.reset()
    this.rescale()
  }

  getState(): Plain {
    return this.moments.getState()
  }

  setState(state: Plain): void {
    this.moments.setState(state)
    this.rescale()
  }

  private rescale(): void {
    const { variance } = this.moments
    for (let j = 0; j < variance.length; j++) this.scale[j] = scaleOf(variance[j]!)
  }
}
