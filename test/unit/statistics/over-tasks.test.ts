import { expect, test } from 'vitest'
import { improvementOverTasks, overTasks } from '../../../src/statistics/over-tasks.js'
import { mean } from '../../../src/statistics/summaries.js'

test('truth: the interquartile mean is of all runs together', () => {
  // Of 1, 2, 3, 4 and 5, 6, 7, 80 together the middle half is 3, 4, 5, 6.
  const scores = [
    [4, 2, 3, 1],
    [80, 5, 6, 7],
  ]
  const { value, interval } = overTasks(scores)
  expect(value).toBe(4.5)
  expect(interval!.low).toBeLessThan(4.5)
  expect(interval!.high).toBeGreaterThan(4.5)
  expect(overTasks(scores, mean).value).toBe(108 / 8)
})

test('truth: runs are resampled within their tasks: where those have one value each, nothing is uncertain', () => {
  const apart = [
    [0, 0, 0],
    [9, 9, 9],
  ]
  expect(overTasks(apart).interval).toEqual({ low: 4.5, high: 4.5 })
})

test('truth: a probability of improvement is the mean of those of the tasks', () => {
  // On the first task 3 of 4 pairs are won; on the second two are equal and two are lost.
  const own = [
    [1, 3],
    [5, 5],
  ]
  const others = [
    [0, 2],
    [5, 6],
  ]
  expect(improvementOverTasks(own, others).value).toBe((3 / 4 + 1 / 4) / 2)
  expect(improvementOverTasks(others, own).value).toBe((1 / 4 + 3 / 4) / 2)
})

test('truth: a task without a run, or with a score that is no number, is refused', () => {
  expect(() => overTasks([[1, 2], []])).toThrow('Expected a sample to be at least one value, all of them finite, got []')
  expect(() => improvementOverTasks([[1]], [[Number.NaN]])).toThrow('all of them finite')
})
