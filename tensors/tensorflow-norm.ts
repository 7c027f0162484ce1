import type { Tf, TfTensor } from './tensorflow.js'

/** Added to a norm that is divided by, as PyTorch does. */
const EPSILON = 1e-6

/** A flat gradient scaled down to the largest norm, and its norm before, [1]. */
export function clippedBy(tf: Tf, gradients: TfTensor, maxNorm: TfTensor): { readonly norm: TfTensor; readonly clipped: TfTensor } {
  const norm = tf.sqrt(tf.sum(tf.square(gradients), 0, true))
  const scale = tf.where(tf.greater(norm, maxNorm), tf.div(maxNorm, tf.add(norm, EPSILON)), tf.onesLike(norm))
  return { norm, clipped: tf.mul(gradients, scale) }
}
