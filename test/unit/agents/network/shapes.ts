import type { BehaviourKind } from '../../../../agents/acting/behaviour.js'
import type { Network, NetworkShape, Rows } from '../../../../agents/network/network.js'
import { categorical } from '../../../../agents/policies/categorical.js'

/** The part of a network's shape that says: observations are vectors of `size` floats, and there is nothing else to read. */
export function reading(size: number, sequences = 1): Pick<NetworkShape, 'observation' | 'contextSize' | 'sequences'> {
  return { observation: { shape: [size], type: 'float32', scale: 1 }, contextSize: 0, sequences }
}

/** The part that says what a behaviour needs. */
export function headed({
  heads,
  free,
  acting,
}: Pick<BehaviourKind, 'heads' | 'free' | 'acting'>): Pick<NetworkShape, 'heads' | 'free' | 'acting'> {
  return { heads, free, ...(acting ? { acting } : {}) }
}

/** A categorical policy of so many choices, beside so many free parameters. */
export function choosing(policySize: number, freeSize = 0): ReturnType<typeof headed> {
  return headed({ ...categorical(policySize), free: freeSize > 0 ? { log_std: freeSize } : {} })
}

/** What a categorical policy has in a network's memory. */
export function choicesOf(network: Network): { probabilities: Rows; actions: Int32Array; uniforms: Float32Array } {
  return {
    probabilities: network.actingOutput('probabilities') as Rows,
    actions: network.actingOutput('actions').data as Int32Array,
    uniforms: network.actingInput('uniforms').data as Float32Array,
  }
}
