import type { Plain } from '../../src/trainable.js'
import { ActorCriticNetwork, type Body } from './actor-critic-network.js'
import type { NetworkSpec } from './network.js'

/** A network that `sequential` can put together with others. */
export interface LayeredSpec extends NetworkSpec {
  readonly body: Body
}

export function layered(
  config: Plain,
  body: Body,
  context: NetworkSpec['context'] = { lastAction: false, lastReward: false },
): LayeredSpec {
  return { config, context, body, build: (shape) => new ActorCriticNetwork(body, shape) }
}
