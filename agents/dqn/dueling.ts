import type { Tensor } from '../../tensors/tensor.js'
import { HEADS, headIn, linearHeads } from '../network/layers.js'
import { areFeatures, type NetworkSpec } from '../network/spec.js'

/**
 * The network with a head q, Q_j = V + A_j − mean of A, of its features or of its own heads `advantage` and `value` (Wang et al. 2016,
 * "Dueling network architectures", equation 9).
 */
export function dueling(spec: NetworkSpec): NetworkSpec {
  const { config, context } = spec
  return {
    ...{ config, context },
    define(t, inputs) {
      const size = inputs.heads.q!
      const heads = { advantage: { size, gain: 1 }, value: { size: 1, gain: 1 } }
      const define = (layer: () => string) => spec.define(t, { ...inputs, heads: { advantage: size, value: 1 }, layer })
      const separate = (name: 'advantage' | 'value') => {
        let layers = 0
        return linearHeads(t, define(() => `${name}_body.${layers++}`) as Tensor, name, { [name]: heads[name] })
      }
      const shared = spec.separate ? { ...separate('advantage'), ...separate('value') } : define(inputs.layer)
      const [rows] = inputs.observations.shape
      const both = areFeatures(shared)
        ? linearHeads(t, shared, HEADS, { both: { size: size + 1, gain: 1 } }).both!
        : t.concat([headIn(shared, 'advantage', [rows!, size]), headIn(shared, 'value', [rows!, 1])])
      // One product is faster than a mean and two sums.
      const map = Array.from({ length: (size + 1) * size }, (_, i) => (i >= size * size ? 1 : (i % (size + 1) === 0 ? 1 : 0) - 1 / size))
      return { q: t.product(both, t.constant(map, [size + 1, size])) }
    },
  }
}
