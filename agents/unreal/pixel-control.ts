import type { Observations } from '../../envs/core/observations.js'
import type { VectorStep } from '../../envs/core/vector.js'
import type { Store } from '../../src/trainable.js'
import type { Builder } from '../../tensors/builder.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
import type { Outputs } from '../../tensors/program.js'
import type { Stream } from '../math/stream.js'
import type { Body } from '../network/body.js'
import { storesOf } from '../network/define.js'
import { dense, vectors } from '../network/layers.js'
import type { Head, Network, Rows } from '../network/network.js'
import { pixelControlGradient } from './pixel-control-loss.js'
import { type PixelGrid, writeChanges } from './pixel-grid.js'
import type { Frames } from './replay/frames.js'
import type { Sequences } from './replay/sequences.js'
import type { Task, TaskSettings } from './tasks.js'

const NAME = 'pixel_control'
const FORWARD = 'pixelControl'
const BACKWARD = 'pixelControlBackward'
const CELLS = 'cells'
const GRADIENT = `d.${NAME}`
/** Channels before the deconvolution, its kernel and its stride, as in the paper. */
const CHANNELS = 32
const SIZE = 4
const STRIDE = 2

/**
 * The functions of pixel control: features -> a small picture of 32 channels -> a deconvolution (4 x 4, stride 2) that makes V and the
 * advantages of each cell, side by side: [rows, down, across, 1 + actions]. 9 x 9 positions become 20 x 20 cells.
 */
export function pixelControlFunctions(
  t: Builder,
  { rows, features }: Body,
  { down, across }: PixelGrid,
  actions: number,
): Readonly<Record<string, Outputs>> {
  const [height, width] = [(down - SIZE) / STRIDE + 1, (across - SIZE) / STRIDE + 1]
  const hidden = dense(t, vectors(t, features), `${NAME}.0`, height * width * CHANNELS, 'relu')
  const picture = t.reshape(hidden, [features.shape[0]!, height, width, CHANNELS])
  const numbers = 1 + actions
  const kernel = t.parameter(`${NAME}.1.kernel`, [SIZE * SIZE * numbers, CHANNELS], orthogonal(1))
  const deconvolved = t.transposedConvolution(picture, kernel, { stride: STRIDE, shape: [down, across, numbers] })
  const cells = t.bias(deconvolved, t.parameter(`${NAME}.1.bias`, [numbers], zeros))
  const gradients = t.backward([cells], [t.input(GRADIENT, [rows, down, across, numbers])], true)
  return { [FORWARD]: { [CELLS]: cells }, [BACKWARD]: storesOf(gradients) }
}

/** The store of what each frame's action changed, row by row as the frames. */
export function changesStore(rows: number, { down, across }: PixelGrid) {
  return { rows, columns: { changes: { dtype: 'float32', shape: [down * across] } } } as const
}

/** What actions changed in the pictures. */
export class Changes {
  private store!: Store<ReturnType<typeof changesStore>>

  constructor(private readonly grid: PixelGrid) {}

  attach(store: Store<ReturnType<typeof changesStore>>): void {
    this.store = store
  }

  /** [frames x cells] */
  get all(): Float32Array {
    return this.store.columns.changes
  }

  /** Appends what the latest step changed in each environment, from the latest frame on. */
  append(frames: Frames, { observations, finalObservations, terminated, truncated }: VectorStep): void {
    const { envs, times } = frames
    const size = observations.length / envs
    for (let env = 0; env < envs; env++) {
      const ended = terminated[env] === 1 || truncated[env] === 1
      const after: Observations = ended ? finalObservations : observations
      const from = frames.row(times - 1, env) * size
      const row = this.store.append()
      writeChanges(this.grid, frames.observations, from, after, env * size, this.all, row * this.cells)
    }
  }

  get cells(): number {
    return this.grid.down * this.grid.across
  }
}

/** Learns what changes pixels: a policy for each cell, of which only the values are wanted, since they teach the network to see. */
export class PixelControl implements Task {
  readonly name = 'pixelControl'
  private readonly head: Head
  private readonly run: { readonly [Name in 'forward' | 'backward']: ReturnType<Network['task']> }
  private readonly following: Float64Array

  constructor(
    private readonly network: Network,
    private readonly frames: Frames,
    private readonly sequences: Sequences,
    private readonly changes: Changes,
  ) {
    this.head = { output: network.taskOutput(FORWARD, CELLS) as Rows, gradient: network.taskInput(GRADIENT) as Rows }
    this.run = { forward: network.task(FORWARD), backward: network.task(BACKWARD) }
    this.following = new Float64Array(frames.envs * changes.cells)
  }

  learn(scale: number, { unroll }: TaskSettings, stream: Stream): number | null {
    const { network, frames, sequences, changes, head, run } = this
    const { envs } = frames
    if (!sequences.draw(unroll, stream)) return null
    const rows = sequences.steps * envs
    sequences.write(network)
    network.forward(0, rows + envs, envs)
    run.forward(0, rows + envs, envs)
    const deeds = { actions: frames.columns.actions, changes: changes.all }
    const loss = pixelControlGradient(head, sequences, deeds, changes.cells, scale, this.following)
    run.backward(0, rows, envs)
    return loss
  }
}
