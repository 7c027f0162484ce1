import { type NetworkInputs, network } from 'clade/agents'
import { type Builder, orthogonal, type Tensor, zeros } from 'clade/tensors'

/**
 * The residual network of IMPALA (Espeholt et al. 2018, figure 3, the large one): stages of a convolution that halves the picture and two
 * residual blocks, then a dense layer. The stride stands for the paper's maximum over 3 x 3 pixels.
 *
 * @param filters of each stage; the paper has [16, 32, 32]
 */
export const impala = (filters: readonly number[], units = 256) =>
  network(define(filters, units), { name: `impala ${[...filters, units]}` })

const define =
  (filters: readonly number[], units: number) =>
  (t: Builder, { observations, scale, layer }: NetworkInputs): Tensor => {
    const convolution = (x: Tensor, count: number, stride = 1): Tensor => {
      const name = layer()
      const kernel = t.parameter(`${name}.kernel`, [3, 3, x.shape[3]!, count], orthogonal(Math.SQRT2))
      return t.bias(t.convolution(x, kernel, { stride, padding: 'same' }), t.parameter(`${name}.bias`, [count], zeros))
    }
    const block = (x: Tensor, count: number): Tensor => t.add(x, convolution(t.relu(convolution(t.relu(x), count)), count))

    let x = observations.type === 'uint8' ? t.bytesToFloats(observations, scale) : observations
    for (const count of filters) x = block(block(convolution(x, count, 2), count), count)
    const flat = t.relu(t.reshape(x, [x.shape[0]!, x.shape.slice(1).reduce((product, size) => product * size, 1)]))
    const name = layer()
    const kernel = t.parameter(`${name}.kernel`, [flat.shape[1]!, units], orthogonal(Math.SQRT2))
    return t.relu(t.bias(t.product(flat, kernel), t.parameter(`${name}.bias`, [units], zeros)))
  }
