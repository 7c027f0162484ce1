import { Box, Discrete, type Env, type EnvState, type Reset, type ResetOptions, type Step } from '../../../envs/index.js'

/** A picture a step, by the formula of test/reference/record-wrappers.py; pays the action and ends after `steps` steps. */
export class Pictures implements Env<Uint8Array, number> {
  readonly observationSpace: Box<'uint8'>
  readonly actionSpace = new Discrete(2)
  private t = 0

  constructor(
    shape: readonly number[],
    private readonly steps = 6,
  ) {
    this.observationSpace = new Box(0, 255, { shape, type: 'uint8' })
  }

  reset(_options?: ResetOptions): Reset<Uint8Array> {
    this.t = 0
    return [this.picture(), {}]
  }

  step(action: number): Step<Uint8Array> {
    this.t++
    return [this.picture(), action, this.t >= this.steps, false, {}]
  }

  getState(): EnvState {
    return this.t
  }

  setState(state: EnvState): void {
    this.t = state as number
  }

  private picture(): Uint8Array {
    const { t } = this
    return Uint8Array.from({ length: this.observationSpace.flatSize }, (_, i) =>
      Math.min(255, (i * i * 31 + i * 17 + t * 101 + Math.floor(i / 3) * (t + 7)) % 257),
    )
  }
}
