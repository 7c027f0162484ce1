import { expect, it } from 'vitest'
import { zeros } from '../../../tensors/initialisers.js'
import { adam, type Minimiser, rmsProp } from '../../../tensors/minimisers.js'
import { programs, read, write } from '../../../tensors/program.js'
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

/** The same by the names of clade/tensors. */
function optimiserOf({ settings: { lr, alpha, eps, betas, weight_decay } }: Steps): Minimiser {
  const shared = { learningRate: lr!, epsilon: eps!, maxGradNorm: recorded.mostNorm }
  if (!betas) return rmsProp({ ...shared, decay: alpha! })
  return adam({ ...shared, decay1: betas[0], decay2: betas[1], weightDecay: weight_decay ?? 0 })
}

it.each(['rmsProp', 'adam', 'adamW'] as const)("truth: three steps of %s, of which two are clipped, are PyTorch's", (name) => {
  const steps = recorded[name]
  const model = programs((t) => {
    const parameters = NAMES.map((name) => t.parameter(name, recorded.parameters[name]!.shape, zeros))
    const gradients = NAMES.map((name) => t.input(`by ${name}`, recorded.parameters[name]!.shape))
    return { update: { norm: optimiserOf(steps)(t, t.backward(parameters, gradients)) } }
  })
  const update = model.function('update')
  const linesOf = (name: string) => model.named.find((parameter) => parameter.name === name)!.values
  for (const name of NAMES) write(linesOf(name), recorded.parameters[name]!.data)
  const norms = recorded.gradients.map((gradients, i) => {
    for (const name of NAMES) write(model.input(`by ${name}`), gradients[name]!.data)
    update(0, 1, 1)
    for (const name of NAMES) expectClose(`${name} after step ${i + 1}`, read(linesOf(name)), steps.after[i]![name]!)
    return model.output('update', 'norm').data[0]!
  })
  expectClose('norms', norms, steps.norms)
  expect(norms.filter((norm) => norm > recorded.mostNorm)).toHaveLength(2)
})
