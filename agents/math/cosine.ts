import type { Rows } from '../network/network.js'

/** A vector that is shorter has no direction: its cosine with any other is 0. */
const SHORTEST = 1e-6

/** A step of the state: from row `from` to row `to` of the states. */
export interface StateStep {
  readonly states: Rows
  readonly from: number
  readonly to: number
}

/** |s_to − s_from|, or 0 where it is too short to have a direction. */
export function lengthOfStep({ states: { data, stride, columns }, from, to }: StateStep): number {
  let squares = 0
  for (let j = 0; j < columns; j++) squares += (data[to * stride + j]! - data[from * stride + j]!) ** 2
  const length = Math.sqrt(squares)
  return length < SHORTEST ? 0 : length
}

/** cos(s_to − s_from, g) with g a row of the goals, whose norms are 1 or 0; 0 where the step has no direction. */
export function cosineOfStep(states: Rows, from: number, to: number, goals: Rows, goal: number): number {
  const { data, stride, columns } = states
  let [squares, product] = [0, 0]
  for (let j = 0; j < columns; j++) {
    const step = data[to * stride + j]! - data[from * stride + j]!
    squares += step * step
    product += step * goals.data[goal * goals.stride + j]!
  }
  const length = Math.sqrt(squares)
  return length < SHORTEST ? 0 : product / length
}
