import type { Observations } from '../../envs/core/observations.js'
import type { Plain } from '../../src/trainable.js'
import { Moments } from '../math/moments.js'
import type { ObservationRows } from '../network/network.js'

const EPSILON = 1e-8
/** As Stable-Baselines3's VecNormalize. */
const CLIP = 10

/** How an environment's observations enter the network's rows. */
export interface ObservationWriter {
  /** Learns from [rows x size] observations that are about to be acted on; each is shown once. */
  learn(observations: Observations, rows: number): void
  /** Row `fromRow` of the environments becomes row `toRow` of the network. */
  write(from: Observations, fromRow: number, to: ObservationRows, toRow: number): void
  /** Rows 0 to count - 1 become rows first to first + count - 1. */
  writeAll(from: Observations, to: ObservationRows, first: number, count: number): void
  /** As if nothing had been learned. */
  reset(): void
  getState(): Plain
  setState(state: Plain): void
}

/** Observations as they are, rounded to float32 where they are float64. */
export class PlainObservations implements ObservationWriter {
  learn(): void {}

  write(from: Observations, fromRow: number, to: ObservationRows, toRow: number): void {
    const { data, stride, columns } = to
    for (let j = 0; j < columns; j++) data[toRow * stride + j] = from[fromRow * columns + j]!
  }

  writeAll(from: Observations, to: ObservationRows, first: number, count: number): void {
    if (to.stride === to.columns && from.length === count * to.columns) to.data.set(from, first * to.stride)
    else for (let row = 0; row < count; row++) this.write(from, row, to, first + row)
  }

  reset(): void {}

  getState(): Plain {
    return null
  }

  setState(): void {}
}

/**
 * Observations with mean 0 and standard deviation 1, clipped to ±10, by statistics of all that was acted on so far, (o − μ) / √(σ² + ε),
 * each number of an observation for itself: Gymnasium's NormalizeObservation over all environments together. All is calculated in float64,
 * and only what comes of it is rounded to the network's float32.
 */
export class NormalizedObservations implements ObservationWriter {
  private readonly moments: Moments
  /** 1 / √(σ² + ε) */
  private readonly scale: Float64Array

  /** @param centred see Moments: for observations of float64 and large whole numbers, which may be far from 0 */
  constructor(size: number, centred = false) {
    this.moments = new Moments(size, centred)
    this.scale = new Float64Array(size)
    this.reset()
  }

  learn(observations: Observations, rows: number): void {
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
    for (let j = 0; j < variance.length; j++) this.scale[j] = 1 / Math.sqrt(variance[j]! + EPSILON)
  }
}
