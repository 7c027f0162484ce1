import type { Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Box } from '../spaces/box.js'
import { Discrete } from '../spaces/discrete.js'
import { Lander } from './lander.js'

export type { LunarLanderOptions } from './lander.js'

/**
 * Land a rocket on a pad, with legs first and gently. Observation: x and y from the pad, velocity in x and y, angle (radians, positive
 * leans left), angular velocity, and whether the left and the right leg touch the ground. Actions: 0 none, 1 left engine, 2 main
 * engine, 3 right engine; or with `continuous` two numbers: the main engine runs above 0, at half to full power, and a side engine
 * beyond -0.5 (left) or 0.5 (right).
 *
 * Reward: what the step gained in nearness, slowness, uprightness and legs on the ground, less 0.3 for the main engine at full
 * power and 0.03 for a side engine. A crash or leaving the screen terminates with -100 instead, coming to rest with +100.
 *
 * Gymnasium's LunarLander-v3 on planck in place of Box2D: draws, rules and the order of contacts are its own, trajectories agree to four
 * digits through the fall and a landing, most of them to the end; a few part earlier, since Box2D calculates in float32.
 *
 * @example
 * const env = new LunarLander({ enableWind: true }) // make('LunarLander-v3') has Gymnasium's time limit, too
 * env.reset({ seed: 1 })
 * const [observation, reward, terminated] = env.step(2)
 */
export class LunarLander extends Lander<number> {
  readonly actionSpace = new Discrete(4)

  /** @throws EnvError INVALID_OPTION for an action that is none */
  step(action: number): Step<Float32Array> {
    if (action !== 0 && action !== 1 && action !== 2 && action !== 3) throw expected('the action of LunarLander', '0, 1, 2 or 3', action)
    return this.advance(action === 2 ? 1 : 0, action === 1 || action === 3 ? 1 : 0, action - 2)
  }
}

/**
 * LunarLander with two numbers as action. The main engine runs when the first is above 0, at half power and more; a side engine when
 * the second is beyond -0.5 (left) or 0.5 (right). Both are clipped to -1..1.
 *
 * @example
 * const env = new LunarLanderContinuous({ gravity: -8 })
 * env.reset({ seed: 1 })
 * env.step([0.5, 0]) // the main engine at three quarters
 */
export class LunarLanderContinuous extends Lander<ArrayLike<number>> {
  readonly actionSpace = new Box(-1, 1, { shape: [2] })

  /** @throws EnvError INVALID_OPTION for an action that is none */
  step(action: ArrayLike<number>): Step<Float32Array> {
    const main = action?.[0]
    const side = action?.[1]
    if (action?.length !== 2 || !isNumber(main) || !isNumber(side)) {
      throw expected('the action of LunarLanderContinuous', 'an array of two numbers', action)
    }
    const turn = Math.abs(side)
    return this.advance(main > 0 ? 0.5 + 0.5 * Math.min(main, 1) : 0, turn > 0.5 ? Math.min(turn, 1) : 0, Math.sign(side))
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}
