import { TensorError } from './errors.js'
import type { binaryOperations, unaryOperations } from './kernels/operands.js'
import { broadcastTo, loopsOver } from './loops.js'
import type { Fusion, Operation, Tf, TfTensor } from './operation.js'
import { broadcast, rowsOf, show } from './shape.js'

type Derivation<A extends object> = NonNullable<Operation<A>['derive']>

/** An operation on each element of one tensor. */
export function unary<A extends object = object>(
  name: string,
  {
    kernel,
    constants = () => [0, 0],
    derive,
    fusion,
    tfjs,
  }: {
    readonly kernel: keyof typeof unaryOperations
    /** The kernel's two constants. */
    readonly constants?: (attributes: A) => readonly [number, number]
    /** Absent: no gradient flows. */
    readonly derive?: Derivation<A>
    readonly fusion?: Fusion
    readonly tfjs: (tf: Tf, x: TfTensor, attributes: A) => TfTensor
  },
): Operation<A> {
  return {
    name,
    infer([x]) {
      floats(name, x!)
      return [{ shape: x!.shape, type: 'float32', rows: x!.rows }]
    },
    ...(derive ? { derive } : {}),
    emit({ recorder, attributes, inputs: [x], outputs: [y] }) {
      const { shape } = y!
      const [a, b] = constants(attributes)
      for (const { sizes, operands } of loopsOver(shape, [broadcastTo(x!, shape), broadcastTo(y!, shape)]))
        recorder.map1(kernel, { sizes, x: operands[0]!, y: operands[1]!, a, b })
    },
    inPlace: [[0, 0]],
    ...(fusion ? { fusion } : {}),
    tfjs: ({ tf, inputs: [x], attributes }) => tfjs(tf, x!, attributes),
  }
}

/** An operation on the elements of two tensors, with broadcasting. */
export function binary(
  name: string,
  {
    kernel,
    derive,
    fusion,
    tfjs,
  }: {
    readonly kernel: keyof typeof binaryOperations
    /** Absent: no gradient flows. The gradients may have the result's shape: they are summed to the inputs' own. */
    readonly derive?: Derivation<object>
    readonly fusion?: Fusion
    readonly tfjs: (tf: Tf, x: TfTensor, y: TfTensor) => TfTensor
  },
): Operation {
  return {
    name,
    infer([x, y]) {
      floats(name, x!)
      floats(name, y!)
      const shape = broadcast(x!.shape, y!.shape)
      if (!shape)
        throw new TensorError('SHAPE_MISFIT', `Expected the shapes of ${name} to broadcast, got ${show(x!.shape)} and ${show(y!.shape)}`)
      return [{ shape, type: 'float32', rows: rowsOf(shape, [x!, y!]) }]
    },
    ...(derive
      ? {
          derive(t, node, gradients) {
            return derive(t, node, gradients).map((gradient, i) => gradient && t.sumTo(gradient, node.inputs[i]!.shape))
          },
        }
      : {}),
    emit({ recorder, inputs: [x, y], outputs: [z] }) {
      const { shape } = z!
      for (const { sizes, operands } of loopsOver(shape, [broadcastTo(x!, shape), broadcastTo(y!, shape), broadcastTo(z!, shape)]))
        recorder.map2(kernel, { sizes, x: operands[0]!, y: operands[1]!, z: operands[2]! })
    },
    inPlace: [
      [0, 0],
      [1, 0],
    ],
    broadcasts: true,
    ...(fusion ? { fusion } : {}),
    tfjs: ({ tf, inputs: [x, y] }) => tfjs(tf, x!, y!),
  }
}

/** @throws TensorError TYPE_MISFIT */
export function floats(name: string, { type }: { readonly type: string }): void {
  if (type !== 'float32') throw new TensorError('TYPE_MISFIT', `Expected the operands of ${name} to be float32, got ${type}`)
}

/** Refuses bytes, where numbers of four bytes are moved. @throws TensorError TYPE_MISFIT */
export function words(name: string, { type }: { readonly type: string }): void {
  if (type === 'uint8') throw new TensorError('TYPE_MISFIT', `Expected the operand of ${name} to be float32 or int32, got uint8`)
}
