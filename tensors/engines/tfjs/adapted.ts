import type { Tf, TfTensor } from '../../tensorflow.js'

/** What the engine reads of the library beside what operations use. */
export interface Core extends Omit<Tf, 'conv2dFilterGradient'> {
  readonly version_core: string
  getBackend(): string
  setBackend(name: string): Promise<boolean>
  enableProdMode(): void
  backend(): { readonly isUsingGpuDevice?: boolean }
  engine(): { runKernel(name: string, inputs: Readonly<Record<string, TfTensor>>, attributes: object): TfTensor }
}

/** The library as operations see it, with one back end: its own functions, but for what that one lacks or is slow at. */
export function adapted(core: Core, backend: string): Tf {
  const tf: Tf = {
    ...core,
    tidy(run) {
      // Others in this thread may have chosen another back end. One that has started is taken up before the promise resolves.
      if (core.getBackend() !== backend) void core.setBackend(backend)
      return core.tidy(run)
    },
    conv2dFilterGradient(x, dy, filterShape, stride, pad) {
      const attributes = { strides: [stride, stride], pad, dataFormat: 'NHWC', filterShape }
      return core.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes)
    },
  }
  return backend === 'wasm' ? { ...tf, ...forWebAssembly(core) } : tf
}

function forWebAssembly(core: Core): Pick<Tf, 'matMul' | 'conv2dFilterGradient'> {
  const turned: Tf['transpose'] = (x) => {
    const { length } = x.shape
    return core.transpose(x, [...Array(length - 2).keys(), length - 1, length - 2])
  }
  return {
    // That back end multiplies transposed matrices number by number, and others in vectors.
    matMul: (a, b, transposeA = false, transposeB = false) => core.matMul(transposeA ? turned(a) : a, transposeB ? turned(b) : b),
    // A convolution of the pictures by the gradient, whose elements stand as far apart as the stride: pictures become channels.
    conv2dFilterGradient(x, d, [size, , channels, filters], stride, padding) {
      const around = ([input, positions]: readonly [number, number]): [number, number] => {
        const missing = padding === 'same' ? Math.max(0, (positions - 1) * stride + size! - input) : 0
        return [Math.floor(missing / 2), Math.ceil(missing / 2)]
      }
      const borders = [1, 2].map((axis) => around([x.shape[axis]!, d.shape[axis]!]))
      const pictures = core.pad(core.transpose(x, [3, 1, 2, 0]), [[0, 0], ...borders, [0, 0]])
      const whole = core.conv2d(pictures, core.transpose(d, [1, 2, 0, 3]), 1, 'valid', 'NHWC', stride)
      const filter = core.slice(whole, [0, 0, 0, 0], [channels!, size!, size!, filters!])
      return core.transpose(filter, [1, 2, 0, 3])
    },
  }
}
