import type { Moment, Picture, Player } from '../../../src/trained.js'

/** A player whose episodes last as long as their seeds say; its reward is 1 a step, and its pictures are given. */
export class ScriptedPlayer implements Player {
  closed = 0
  private length = 0
  private longest = 0

  constructor(
    readonly fps: number,
    private readonly view: (seed: number, step: number) => Moment['view'] = () => null,
  ) {}

  reset(seed: number): Moment {
    this.longest = seed
    this.length = 0
    return this.moment()
  }

  step(): Moment {
    this.length++
    return this.moment()
  }

  close(): void {
    this.closed++
  }

  private moment(): Moment {
    const { length, longest } = this
    return {
      action: length === 0 ? null : 1,
      reward: length === 0 ? 0 : 1,
      return: length,
      length,
      terminated: length === longest,
      truncated: false,
      value: 0.5,
      distribution: { kind: 'categorical', probabilities: [Float32Array.of(0.25, 0.75)] },
      view: this.view(longest, length),
    }
  }
}

/** A picture of one colour with a white pixel at a place. */
export function dot(
  width: number,
  height: number,
  x: number,
  y: number,
  ground: readonly [number, number, number] = [10, 20, 30],
): Picture {
  const data = new Uint8Array(3 * width * height)
  for (let i = 0; i < width * height; i++) data.set(ground, 3 * i)
  data.fill(255, 3 * (y * width + x), 3 * (y * width + x) + 3)
  return { width, height, data }
}
