import type { Values } from '../trainable.js'

/** A slice that succeeded, and through `before` all that its weights went through. Steps are the member's own environment steps. */
export interface TrainedSlice {
  readonly member: number
  /** Its number among the member's, from 1, over all lives: with `member` it names the snapshot that the slice ended in. */
  readonly slice: number
  readonly from: number
  readonly to: number
  /** Environment steps that the weights had been trained for at `to`, by whomever. */
  readonly age: number
  /** The member's score at `to`; null: none yet, or diverged. */
  readonly score: number | null
  /** The hyperparameters that it was trained with. */
  readonly hyperparameters: Values
  /** The slice that ended in the weights that this one began with, the member's own or another's; null: they were fresh. */
  readonly before: TrainedSlice | null
}

/** Hyperparameters that weights were trained with, from a step on until the next stage. */
export interface Stage {
  /** The member that trained them then. */
  readonly member: number
  /** Environment steps that these weights had been trained for, by whomever. */
  readonly fromStep: number
  readonly hyperparameters: Values
}

/** A stretch of a line on one member's lane, in that member's own environment steps. */
export interface Leg {
  readonly member: number
  readonly from: number
  readonly to: number
}

/** The slices that lead to `last`, itself included, oldest first. */
export function lineTo(last: TrainedSlice | null): TrainedSlice[] {
  const line: TrainedSlice[] = []
  for (let at = last; at; at = at.before) line.push(at)
  return line.reverse()
}

/** The lanes that a line goes along; each leg ends where the next one's member copied. */
export function legsOf(line: readonly TrainedSlice[]): Leg[] {
  const legs: Leg[] = []
  for (const { member, from, to } of line) {
    const last = legs.at(-1)
    if (last?.member === member && last.to === from) legs[legs.length - 1] = { ...last, to }
    else legs.push({ member, from, to })
  }
  return legs
}

/** The schedule of a line. Neighbours that differ in the member only are one stage. */
export function stagesOf(line: readonly TrainedSlice[]): Stage[] {
  const stages: Stage[] = []
  for (const { member, before, hyperparameters } of line) {
    const last = stages.at(-1)
    if (!last || !sameValues(last.hyperparameters, hyperparameters)) stages.push({ member, fromStep: before?.age ?? 0, hyperparameters })
  }
  return stages
}

export function sameValues(a: Values, b: Values): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]))
}
