import { expect, it } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import { zeros } from '../../../tensors/initialisers.js'
import { programs, read, write } from '../../../tensors/program.js'
import type { Tensor } from '../../../tensors/tensor.js'
import { expectClose, type Recorded, type RecordedArrays, recording } from './recorded.js'

interface Steps {
  readonly settings: Readonly<Record<string, number>> & { readonly betas?: readonly [number, number] }
  readonly norms: Recorded
  readonly after: readonly RecordedArrays[]
}

interface Optimizers {
  readonly parameters: RecordedArrays
  readonly gradients: readonly RecordedArrays[]
  readonly mostNorm: number
  readonly rmsProp: Steps
  readonly adam: Steps
  readonly adamW: Steps
}

const recorded = recording<Optimizers>('optimizers')
const NAMES = ['w', 'b'] as const

function adam(t: Builder): Tensor {
  const memory = { means: t.state('means', [t.size]), meanSquares: t.state('squares', [t.size]) }
  return t.adam({ ...memory, settings: t.state('settings', [9]) })
}

function rmsProp(t: Builder): Tensor {
  return t.rmsProp({ meanSquares: t.state('squares', [t.size]), settings: t.state('settings', [5]) })
}

/** The settings of step `number`, from 1 on. */
function settingsOf({ settings: { lr, alpha, eps, betas, weight_decay } }: Steps, number: number): number[] {
  if (!betas) return [lr!, alpha!, eps!, recorded.mostNorm]
  return [lr!, ...betas, eps!, recorded.mostNorm, ...betas.map((decay) => 1 / (1 - decay ** number)), 0, weight_decay ?? 0]
}

it.each([
  ['rmsProp', rmsProp],
  ['adam', adam],
  ['adamW', adam],
] as const)("truth: three steps of %s, of which two are clipped, are PyTorch's", (name, optimize) => {
  const steps = recorded[name]
  const model = programs((t) => {
    const parameters = NAMES.map((name) => t.parameter(name, recorded.parameters[name]!.shape, zeros))
    const gradients = NAMES.map((name) => t.input(`by ${name}`, recorded.parameters[name]!.shape))
    const stored = Object.fromEntries(t.backward(parameters, gradients).map((tensor, i) => [`stored ${i}`, tensor]))
    return { update: { ...stored, norm: optimize(t) } }
  })
  const update = model.function('update')
  const linesOf = (name: string) => model.named.find((parameter) => parameter.name === name)!.values
  for (const name of NAMES) write(linesOf(name), recorded.parameters[name]!.data)
  const norms = recorded.gradients.map((gradients, i) => {
    for (const name of NAMES) write(model.input(`by ${name}`), gradients[name]!.data)
    model.input('settings').data.set(settingsOf(steps, i + 1))
    update(0, 1, 1)
    for (const name of NAMES) expectClose(`${name} after step ${i + 1}`, read(linesOf(name)), steps.after[i]![name]!)
    return model.output('update', 'norm').data[0]!
  })
  expectClose('norms', norms, steps.norms)
  expect(norms.filter((norm) => norm > recorded.mostNorm)).toHaveLength(2)
})
