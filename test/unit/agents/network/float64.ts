/**
 * An MLP in plain float64, reading the flat parameter vector by its documented layout: per layer W (row-major, [inputs x outputs]), then b, each
 * from a multiple of 16; widths padded to multiples of 4.
 */
export interface Plan {
  readonly observationSize: number
  readonly policySize: number
  readonly freeSize: number
  readonly hidden: readonly number[]
  readonly activation: 'tanh' | 'relu'
  readonly separate: boolean
}

export interface Layer {
  readonly inputs: number
  readonly outputs: number
  readonly row: number
  readonly weights: number
  readonly bias: number
}

const up = (n: number, step: number) => Math.ceil(n / step) * step

/** The chains' layers in order, and where the free parameters start. */
export function layout(plan: Plan): { chains: Layer[][]; free: number } {
  let at = 0
  const chain = (outputs: number): Layer[] => {
    let inputs = plan.observationSize
    return [...plan.hidden, outputs].map((width) => {
      const row = up(width, 4)
      const weights = at
      const bias = at + up(inputs * row, 16)
      at = bias + up(row, 16)
      const layer = { inputs, outputs: width, row, weights, bias }
      inputs = width
      return layer
    })
  }
  const chains = plan.separate ? [chain(plan.policySize), chain(1)] : [chain(plan.policySize + 1)]
  return { chains, free: at }
}

/** Policy and value of one observation. */
export function forward(plan: Plan, parameters: ArrayLike<number>, observation: ArrayLike<number>): number[] {
  const activate = plan.activation === 'tanh' ? Math.tanh : (x: number) => Math.max(x, 0)
  return layout(plan).chains.flatMap((chain) => {
    let x = Array.from(observation)
    chain.forEach(({ outputs, row, weights, bias }, depth) => {
      const z = Array.from({ length: outputs }, (_, j) =>
        x.reduce((sum, value, i) => sum + value * parameters[weights + i * row + j]!, parameters[bias + j]!),
      )
      x = depth < chain.length - 1 ? z.map(activate) : z
    })
    return x
  })
}
