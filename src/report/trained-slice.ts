import type { Values } from '../trainable.js'

/** A slice that succeeded. Its `before` links it to all slices that trained its weights. Steps are environment steps of the member. */
export interface TrainedSlice {
  readonly member: number
  /** The number among the member's slices, from 1, respawns included. Member and slice name the snapshot that the slice ended in. */
  readonly slice: number
  readonly from: number
  readonly to: number
  /** Environment steps that the weights had been trained for at `to`, by any member. */
  readonly age: number
  /** The member's score at `to`; null where it had none, or had diverged. */
  readonly score: number | null
  /** The hyperparameters of the slice. */
  readonly hyperparameters: Values
  /** The slice that ended in the weights with which this one began, the member's own or a donor's; null where they were fresh. */
  readonly before: TrainedSlice | null
}

/** One stage of a hyperparameter schedule: it lasts until the next stage begins. */
export interface Stage {
  /** The member that trained the weights in this stage. */
  readonly member: number
  /** Environment steps that the weights had been trained for when the stage began, by any member. */
  readonly fromStep: number
  readonly hyperparameters: Values
}

/** Slices in a row by one member, in environment steps of that member. */
export interface Leg {
  readonly member: number
  readonly from: number
  readonly to: number
}

/** The slices that lead to `last`, and `last` itself, oldest first. */
export function slicesTo(last: TrainedSlice | null): TrainedSlice[] {
  const slices: TrainedSlice[] = []
  for (let slice = last; slice; slice = slice.before) slices.push(slice)
  return slices.reverse()
}

/** The members that trained a line of slices, in turn: each leg ends where the next one's member copied the weights. */
export function legsOf(slices: readonly TrainedSlice[]): Leg[] {
  const legs: Leg[] = []
  for (const { member, from, to } of slices) {
    const last = legs.at(-1)
    if (last?.member === member && last.to === from) legs[legs.length - 1] = { ...last, to }
    else legs.push({ member, from, to })
  }
  return legs
}

/** The hyperparameter schedule of a line of slices. Neighbours with the same hyperparameters are one stage. */
export function stagesOf(slices: readonly TrainedSlice[]): Stage[] {
  const stages: Stage[] = []
  for (const { member, before, hyperparameters } of slices) {
    const last = stages.at(-1)
    if (!last || !sameValues(last.hyperparameters, hyperparameters)) stages.push({ member, fromStep: before?.age ?? 0, hyperparameters })
  }
  return stages
}

/** Tells whether two sets of hyperparameters are equal; -0 is not 0. */
export function sameValues(a: Values, b: Values): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]))
}
