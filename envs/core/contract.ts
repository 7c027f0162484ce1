import { reading } from '../../checks/reading.js'
import { named, show, withArticle } from '../../checks/show.js'
import type { Space } from '../spaces/space.js'
import type { Env, Frame, RenderMode } from './env.js'
import { EnvError } from './errors.js'
import type { Observations } from './observations.js'
import { isView, VIEWS } from './render-mode.js'

/** Says that a foreign environment broke the contract: the rule, the environment, and where. */
export class Contract {
  constructor(private readonly name: string) {}

  /** @throws EnvError ENV_CONTRACT */
  broken(rule: string, got: string, where: string): never {
    throw new EnvError('ENV_CONTRACT', `Environment ${this.name} broke the rule "${rule}": ${got} (${where})`)
  }

  /** Checks what the factory made: methods and spaces. */
  environment(env: unknown, row: number): asserts env is Env {
    const where = `environment ${row}, when it was made`
    if (typeof env !== 'object' || env === null) this.broken('an environment is an object', `the factory returned ${show(env)}`, where)
    const made = env as Record<string, unknown>
    for (const method of ['reset', 'step']) {
      if (typeof made[method] !== 'function') this.broken(`an environment has the method ${method}`, `it is ${show(made[method])}`, where)
    }
    for (const key of ['observationSpace', 'actionSpace']) {
      const fault = notASpace(made[key])
      if (fault !== undefined) this.broken(`${key} is a space`, fault, where)
    }
  }

  /**
   * Writes an observation's numbers at `offset` of `out`, and checks them: the space's shape, all finite in float32. Bounds are not
   * demanded.
   */
  observation(space: Space, value: unknown, out: Observations, offset: number, where: () => string): void {
    const fault = misfit(space, value)
    if (fault !== undefined) this.broken('an observation has the shape of observationSpace', fault, where())
    space.flatten(value, out, offset)
    if (out instanceof Uint8Array) {
      // Bytes are finite, and there are many of them; other numbers would be cut to bytes without a word.
      if (!(value instanceof Uint8Array)) this.bytes(value as ArrayLike<number>, out, offset, where)
      return
    }
    for (let i = offset; i < offset + space.flatSize; i++) {
      // Networks calculate in float32: a float64 beyond its range would be infinite there.
      if (!Number.isFinite(Math.fround(out[i]!))) {
        this.broken('an observation holds finite numbers', `it holds ${out[i]} at ${i - offset}`, where())
      }
    }
  }

  private bytes(value: ArrayLike<number>, out: Uint8Array, offset: number, where: () => string): void {
    for (let i = 0; i < value.length; i++) {
      if (out[offset + i] !== Number(value[i])) {
        this.broken('an observation of bytes holds whole numbers from 0 to 255', `it holds ${value[i]} at ${i}`, where())
      }
    }
  }

  reset(result: unknown, where: () => string): asserts result is [unknown, Readonly<Record<string, unknown>>] {
    if (!Array.isArray(result) || result.length !== 2 || typeof result[1] !== 'object' || result[1] === null) {
      this.broken('reset returns [observation, info]', `reset returned ${show(result)}`, where())
    }
  }

  /** Checks what `render` returned. */
  view(mode: RenderMode, view: unknown, where: () => string): asserts view is string | Frame {
    if (!isView(mode, view)) this.broken(`render in mode ${mode} returns ${VIEWS[mode]}`, `render returned ${show(view)}`, where())
  }

  step(result: unknown, where: () => string): asserts result is [unknown, number, boolean, boolean, Readonly<Record<string, unknown>>] {
    if (!Array.isArray(result) || result.length !== 5) {
      this.broken('step returns [observation, reward, terminated, truncated, info]', `step returned ${show(result)}`, where())
    }
    if (!Number.isFinite(result[1]) && typeof result[1] !== 'boolean')
      this.broken('reward is a finite number', `step returned ${show(result[1])}`, where())
    if (typeof result[2] !== 'boolean') this.broken('terminated is a boolean', `step returned ${show(result[2])}`, where())
    if (typeof result[3] !== 'boolean') this.broken('truncated is a boolean', `step returned ${show(result[3])}`, where())
    if (typeof result[4] !== 'object' || result[4] === null) this.broken('info is an object', `step returned ${show(result[4])}`, where())
  }
}

/**
 * The reason why a value is no space, or undefined. By structure, never by class: a plug-in may come with its own copy of these classes.
 */
export function notASpace(value: unknown): string | undefined {
  return reading(() => lackOf(value), 'it cannot be read')
}

function lackOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `it is ${show(value)}`
  const space = value as Record<string, unknown>
  const missing = ['seed', 'sample', 'contains', 'explain', 'flatten'].find((method) => typeof space[method] !== 'function')
  if (missing !== undefined) return `it has no method ${missing}`
  return Number.isSafeInteger(space.flatSize) && (space.flatSize as number) > 0 ? undefined : `its flatSize is ${show(space.flatSize)}`
}

/**
 * Why an observation cannot be read. Like `explain`, but a Box, however deep inside, asks only for its size: bounds of observations are
 * promises that few keep.
 */
export function misfit(space: Space, value: unknown): string | undefined {
  if (space.name === 'Box') return boxFault(space as Space & BoxFields, value)
  const parts = (space as { spaces?: unknown }).spaces
  if ((space.name === 'Tuple' || space.name === 'Dict') && typeof parts === 'object' && parts !== null) {
    if (typeof value !== 'object' || value === null) return space.explain(value)
    for (const [key, part] of Object.entries(parts as Record<string, Space>)) {
      const fault = misfit(part, (value as Record<string, unknown>)[key])
      if (fault !== undefined) return `${fault} (part ${named(key)})`
    }
    return undefined
  }
  return space.explain(value)
}

interface BoxFields {
  readonly shape?: readonly number[]
  readonly type?: string
}

function boxFault({ flatSize: size, shape, type }: Space & BoxFields, value: unknown): string | undefined {
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    if (shape?.length === 0 && isNumber(value, type)) return undefined
    return `Expected an array of ${layout(size, shape)}, got ${kindOf(value)}`
  }
  const list = value as ArrayLike<unknown>
  if (typeof list[0] === 'object' && list[0] !== null)
    return `Expected ${layout(size, shape)}, flat: no arrays in arrays, got ${kindOf(value)}`
  if (list.length !== size) return `Expected ${layout(size, shape)}, got ${kindOf(value)}`
  if (typeof list[0] === 'bigint') return `Expected numbers, got ${show(list[0])} at 0: a Float64Array holds whole numbers up to 2^53`
  if (Array.isArray(value)) {
    const wrong = value.findIndex((item) => !isNumber(item, type))
    if (wrong >= 0) return `Expected a number at ${wrong}, got ${show(value[wrong])}`
  }
  return undefined
}

/** The number of numbers, and with more than one axis their layout: `28224 numbers, row-major (84 x 84 x 4: H*W*C)`. */
function layout(size: number, shape: readonly number[] = []): string {
  const count = `${size} ${size === 1 ? 'number' : 'numbers'}`
  if (shape.length < 2) return count
  return `${count}, row-major (${shape.join(' x ')}${shape.length === 3 ? ': H*W*C' : ''})`
}

/** A value with its type, which says more than the value where that is an array. */
function kindOf(value: unknown): string {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return show(value)
  const { length, 0: first } = value as ArrayLike<unknown>
  const type = reading(() => withArticle(value.constructor.name), 'an Array')
  const items =
    typeof first === 'object' && first !== null ? `, each of them ${reading(() => withArticle(first.constructor.name), 'a list')}` : ''
  return `${length} (${type}${items})`
}

function isNumber(item: unknown, type: string | undefined): boolean {
  return typeof item === 'number' || (type === 'bool' && typeof item === 'boolean')
}
