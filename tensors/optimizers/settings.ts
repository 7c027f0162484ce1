/** What Adam's kernel reads, in its order. It writes the norm of the gradient among them. */
export const adamSettings = [
  'learningRate',
  'decay1',
  'decay2',
  'epsilon',
  'maxNorm',
  'correction1',
  'correction2',
  'norm',
  'weightDecay',
] as const

/** What RMSProp's kernel reads, in its order. It writes the norm of the gradient behind them. */
export const rmsPropSettings = ['learningRate', 'decay', 'epsilon', 'maxNorm', 'norm'] as const

/** The place of each. */
export function placesOf<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, place) => [name, place])) as Record<Name, number>
}
