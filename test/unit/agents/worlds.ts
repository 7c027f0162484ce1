import { CartPole } from '../../../envs/classic-control/cartpole.js'
import type { Env, EnvState, Reset, ResetOptions, Step } from '../../../envs/core/env.js'
import { Pcg64 } from '../../../envs/core/pcg64.js'
import { Box } from '../../../envs/spaces/box.js'
import { Dict } from '../../../envs/spaces/dict.js'
import { Discrete } from '../../../envs/spaces/discrete.js'
import { MultiDiscrete } from '../../../envs/spaces/multi-discrete.js'

/** CartPole that cannot save its state. */
export function statelessCartPole(): Env {
  const env = new CartPole()
  return {
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    reset: (options) => env.reset(options),
    step: (action) => env.step(action as number),
  }
}

interface Sight {
  readonly position: Float32Array
  readonly side: number
}

/**
 * A line on which to go to the side that the observation shows. The position moves by a tenth of the action, which must lie in its Box. The
 * reward grows towards that side. Episodes are truncated after 20 steps, and terminate beyond ±1.
 */
export class Sides implements Env<Sight, Float32Array> {
  readonly observationSpace = new Dict<{ position: Float32Array; side: number }>({ position: new Box(-2, 2), side: new Discrete(2) })
  readonly actionSpace = new Box(-1, 1)
  private random = new Pcg64()
  private position = 0
  private side = 0
  private steps = 0

  reset({ seed }: ResetOptions = {}): Reset<Sight> {
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.position = this.random.uniform(-0.5, 0.5)
    this.side = this.random.integers(0, 2)
    this.steps = 0
    return [this.sight(), {}]
  }

  step(action: Float32Array): Step<Sight> {
    const fault = this.actionSpace.explain(action)
    if (fault !== undefined) throw new Error(fault)
    this.position += action[0]! / 10
    this.steps++
    const reward = this.side === 0 ? -this.position : this.position
    return [this.sight(), reward, Math.abs(this.position) > 1, this.steps >= 20, {}]
  }

  getState(): EnvState {
    return { random: this.random.getState(), numbers: Float64Array.of(this.position, this.side, this.steps) }
  }

  setState(state: EnvState): void {
    const { random, numbers } = state as { random: Uint32Array; numbers: Float64Array }
    this.random.setState(random)
    this.position = numbers[0]!
    this.side = numbers[1]!
    this.steps = numbers[2]!
  }

  private sight(): Sight {
    return { position: Float32Array.of(this.position), side: this.side }
  }
}

/** The state that the worlds below share: a generator, a count of steps, and what is shown. */
abstract class Small {
  protected random = new Pcg64()
  protected steps = 0
  protected shown = 0

  getState(): EnvState {
    return { random: this.random.getState(), numbers: Float64Array.of(this.steps, this.shown) }
  }

  setState(state: EnvState): void {
    const { random, numbers } = state as { random: Uint32Array; numbers: Float64Array }
    this.random.setState(random)
    this.steps = numbers[0]!
    this.shown = numbers[1]!
  }

  protected begin(seed: number | undefined, choices: number): void {
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.shown = this.random.integers(0, choices)
    this.steps = 0
  }
}

/** Two dials to set as shown. The reward is the number of right ones. Episodes are truncated after 10 steps. */
export class Dials extends Small implements Env<number, Int32Array> {
  readonly observationSpace = new Discrete(6)
  readonly actionSpace = new MultiDiscrete([3, 2])

  reset({ seed }: ResetOptions = {}): Reset<number> {
    this.begin(seed, 6)
    return [this.shown, {}]
  }

  step(action: Int32Array): Step<number> {
    const fault = this.actionSpace.explain(action)
    if (fault !== undefined) throw new Error(fault)
    const reward = Number(action[0] === this.shown % 3) + Number(action[1] === Math.floor(this.shown / 3))
    this.shown = this.random.integers(0, 6)
    this.steps++
    return [this.shown, reward, false, this.steps >= 10, {}]
  }
}

/** A picture with a bright column to the left or to the right. Going there is rewarded by 1. Episodes are truncated after 8 steps. */
export class Pictures extends Small implements Env<Uint8Array, number> {
  readonly observationSpace = new Box(0, 255, { shape: [5, 6, 2], type: 'uint8' })
  readonly actionSpace = new Discrete(2)

  reset({ seed }: ResetOptions = {}): Reset<Uint8Array> {
    this.begin(seed, 2)
    return [this.sight(), {}]
  }

  step(action: number): Step<Uint8Array> {
    const reward = action === this.shown ? 1 : 0
    this.shown = this.random.integers(0, 2)
    this.steps++
    return [this.sight(), reward, false, this.steps >= 8, {}]
  }

  private sight(): Uint8Array {
    return Uint8Array.from({ length: 60 }, (_, i) => (Math.floor(i / 2) % 6 === 5 * this.shown ? 255 : (i * 37) % 50))
  }
}

/** A side that is shown at the first step alone. The fourth action must name it, for 1 or −1. Without memory the best mean is 0. */
export class Recall extends Small implements Env<Float32Array, number> {
  readonly observationSpace = new Box(-1, 1, { shape: [2] })
  readonly actionSpace = new Discrete(2)

  /** @param cut true to truncate episodes after three steps, so that only the value of the last observation counts */
  constructor(private readonly cut = false) {
    super()
  }

  reset({ seed }: ResetOptions = {}): Reset<Float32Array> {
    this.begin(seed, 2)
    return [this.sight(), {}]
  }

  step(action: number): Step<Float32Array> {
    this.steps++
    const asked = this.steps === 4
    return [this.sight(), asked ? (action === this.shown ? 1 : -1) : 0, asked, this.cut && this.steps === 3, {}]
  }

  private sight(): Float32Array {
    return Float32Array.of(this.steps === 0 ? 2 * this.shown - 1 : 0, this.steps === 3 ? 1 : 0)
  }
}

/** Refuses what its mask forbids: no agent may ever try. */
function mustBeAllowed(flag: number | undefined, action: unknown): void {
  if (flag !== 1) throw new Error(`A forbidden action was taken: ${JSON.stringify(action)}`)
}

/**
 * Five doors, numbered from 3, of which the one that is shown and the one before it are closed: to go through the one after it is rewarded by
 * 1. Episodes are truncated after 10 steps.
 */
export class Doors extends Small implements Env<number, number> {
  readonly observationSpace = new Discrete(5)
  readonly actionSpace = new Discrete(5, 3)

  reset({ seed }: ResetOptions = {}): Reset<number> {
    this.begin(seed, 5)
    return [this.shown, this.info()]
  }

  step(action: number): Step<number> {
    mustBeAllowed(this.info().action_mask[action - 3], action)
    const reward = action - 3 === (this.shown + 1) % 5 ? 1 : 0
    this.shown = this.random.integers(0, 5)
    this.steps++
    return [this.shown, reward, false, this.steps >= 10, this.info()]
  }

  private info() {
    return { action_mask: Int8Array.from({ length: 5 }, (_, i) => (i === this.shown || i === (this.shown + 4) % 5 ? 0 : 1)) }
  }
}

interface Field {
  readonly screen: Float32Array
  readonly minimap: Float32Array
  readonly scalars: Float32Array
}

export interface Order {
  readonly act: number
  readonly where: number
}

/**
 * A field with a beacon: to select (act 1) and then to go to its place (act 2) is rewarded by 1, and it jumps. Who has selected cannot select,
 * who has not cannot go, and the first place is no place to go to. Act 0 waits, and only act 2 has a place. Episodes are truncated after 10
 * steps.
 */
export class Beacon extends Small implements Env<Field, Order> {
  readonly observationSpace: Dict<{ screen: Float32Array; minimap: Float32Array; scalars: Float32Array }>
  readonly actionSpace: Dict<{ act: number; where: number }>
  readonly metadata = { action_arguments: [[], [], ['where']] }
  private readonly places: number

  constructor(height = 4, width = 4) {
    super()
    this.places = height * width
    this.observationSpace = new Dict<{ screen: Float32Array; minimap: Float32Array; scalars: Float32Array }>({
      screen: new Box(0, 1, { shape: [height, width, 2] }),
      minimap: new Box(0, 1, { shape: [height, width, 1] }),
      scalars: new Box(0, 1, { shape: [2] }),
    })
    this.actionSpace = new Dict<{ act: number; where: number }>({ act: new Discrete(3), where: new Discrete(this.places) })
  }

  reset({ seed }: ResetOptions = {}): Reset<Field> {
    this.begin(seed, 1)
    this.jump()
    return [this.field(), this.info()]
  }

  step(order: Order): Step<Field> {
    const { act, where } = this.info().action_mask
    mustBeAllowed(act[order.act], order)
    mustBeAllowed(where[order.where], order)
    let reward = 0
    if (order.act === 2 && order.where === this.beacon) {
      reward = 1
      this.jump()
    } else if (order.act > 0) {
      this.shown = 2 * this.beacon + (order.act === 1 ? 1 : 0)
    }
    this.steps++
    return [this.field(), reward, false, this.steps >= 10, this.info()]
  }

  /** What is shown is the place of the beacon and, as the last bit, whether somebody is selected. */
  private get beacon(): number {
    return Math.floor(this.shown / 2)
  }

  private get selected(): number {
    return this.shown % 2
  }

  private jump(): void {
    this.shown = 2 * this.random.integers(1, this.places)
  }

  private info() {
    const act = Int8Array.of(1, 1 - this.selected, this.selected)
    return { action_mask: { act, where: Int8Array.from({ length: this.places }, (_, place) => (place === 0 ? 0 : 1)) } }
  }

  private field(): Field {
    const screen = new Float32Array(2 * this.places)
    screen[2 * this.beacon] = 1
    for (let place = 0; place < this.places; place++) screen[2 * place + 1] = this.selected
    return { screen, minimap: new Float32Array(this.places).fill(0.5), scalars: Float32Array.of(this.steps / 10, this.selected) }
  }
}
