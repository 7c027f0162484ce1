import type { ActionSpace } from '../environment/action-space.js'
import { categorical } from './categorical.js'
import { gaussian } from './gaussian.js'
import { multiDiscrete } from './multi-discrete.js'
import type { PolicyKind } from './policy.js'

/** The policies, by the kind of the action space that they act in. */
const policies: { readonly [K in ActionSpace['kind']]: (space: Extract<ActionSpace, { kind: K }>) => PolicyKind } = {
  discrete: ({ n, masked }) => (masked ? multiDiscrete({ nvec: [n], counted: null, masked }) : categorical(n)),
  'multi-discrete': multiDiscrete,
  box: gaussian,
}

/** The policy that acts in the space. */
export function forSpace(space: ActionSpace): PolicyKind {
  return (policies[space.kind] as (space: ActionSpace) => PolicyKind)(space)
}
