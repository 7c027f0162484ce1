import { SIDE } from './game.js'

// Lists of what moves through Seaquest's water: the count first, then five numbers a swimmer, oldest first. They are
// column, row, heading (-1 left, 1 right), steps to the next move, and steps to the next shot (enemy subs only).
export const COUNT = 0
export const X = 0
export const Y = 1
export const HEADING = 2
const MOVE = 3
export const SHOT = 4
const WORDS = 5

/** An empty list for at most `capacity` swimmers. */
export function listFor(capacity: number): Int32Array {
  return new Int32Array(1 + WORDS * capacity)
}

/** Offset of a swimmer's numbers. */
export function place(index: number): number {
  return 1 + WORDS * index
}

/** True if the column is beyond the grid. */
export function off(x: number): boolean {
  return x < 0 || x >= SIDE
}

/** Counts a swimmer's steps to its next move, and moves it when that is due: true if it moved. */
export function due(list: Int32Array, at: number, interval: number): boolean {
  if (list[at + MOVE]! > 0) {
    list[at + MOVE]!--
    return false
  }
  list[at + MOVE] = interval
  list[at + X]! += list[at + HEADING]!
  return true
}

/** Adds one at the end of a list that is not full. */
export function put(list: Int32Array, x: number, y: number, heading: number, move: number, shot: number): void {
  const at = place(list[COUNT]!++)
  list[at + X] = x
  list[at + Y] = y
  list[at + HEADING] = heading
  list[at + MOVE] = move
  list[at + SHOT] = shot
}

/** Takes one out; those after it move up. */
export function remove(list: Int32Array, index: number): void {
  list.copyWithin(place(index), place(index + 1), place(list[COUNT]!))
  list[COUNT]!--
}

/** The first in that cell, or -1. */
export function find(list: Int32Array, x: number, y: number): number {
  for (let i = 0; i < list[COUNT]!; i++) if (list[place(i) + X] === x && list[place(i) + Y] === y) return i
  return -1
}

/** True if a swimmer of that row goes the other way. */
export function headsAgainst(list: Int32Array, y: number, heading: number): boolean {
  for (let i = 0; i < list[COUNT]!; i++) if (list[place(i) + Y] === y && list[place(i) + HEADING] !== heading) return true
  return false
}
