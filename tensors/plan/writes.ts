import { leafOf } from '../memory.js'
import type { Application, Leaf, Tensor } from '../tensor.js'

/** The applications of a function that write what lasts: states, parameters, gradients. */
export class Writes {
  readonly #all: readonly { readonly by: Application; readonly leaf: Leaf }[]

  constructor(applications: readonly Application[]) {
    this.#all = applications.flatMap((by) =>
      (by.operation.writes ?? []).flatMap((position) => leafOf(by.inputs[position]!) ?? []).map((leaf) => ({ by, leaf })),
    )
  }

  /** Whether one of them stands behind `first` and before `next`, and writes what one of these tensors is, or a view of it. */
  between(first: Application, next: Application, tensors: readonly Tensor[]): boolean {
    const near = this.#all.filter(({ by }) => by.id > first.id && by.id < next.id)
    if (near.length === 0) return false
    const read = tensors.flatMap((tensor) => leafOf(tensor) ?? [])
    return near.some(({ leaf }) => read.some((other) => overlap(leaf, other)))
  }
}

/** The flat vectors, which have no name, hold all parameters and all gradients. */
function overlap(one: Leaf, other: Leaf): boolean {
  return (
    one === other ||
    (one.kind === other.kind && (one.kind === 'parameter' || one.kind === 'gradient') && (one.name === '' || other.name === ''))
  )
}
