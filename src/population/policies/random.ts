import type { MemberView } from '../member.js'
import { Independent, sampled } from './pbt.js'
import type { Decision, Method } from './policy.js'

/** Random search: starts as PBT does, with the same population and budget, and nobody copies. */
export const random: Method = {
  name: 'random',
  config: {},
  copies: false,
  policy: (config) => new Alone('random', config, sampled(config)),
}

/** Members that train on, each by itself. */
export class Alone extends Independent {
  decide(member: MemberView): Decision {
    return member.divergence === null ? this.keep(member, `method ${this.name} never copies`) : this.respawn(member, member.divergence)
  }
}
