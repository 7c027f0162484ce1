import { bootstrap, type Estimate } from './bootstrap.js'
import { probabilityOfImprovement } from './probability-of-improvement.js'
import { interquartileMean, mean, type Summary } from './summaries.js'

/**
 * A summary of the runs of all tasks together, with its 95% stratified bootstrap interval: runs are resampled within their tasks (Agarwal et
 * al. 2021, sections 4.1 and 4.3). Scores of different tasks have to be on one scale.
 *
 * @param scores of a method, a list for each task with at least one run
 * @example
 * overTasks([[0.9, 0.8, 1], [0.2, 0.3, 0.1]]) // the interquartile mean of the six
 *
 * @throws CladeError INVALID_OPTION where a task has no run, or a score that is no finite number
 */
export function overTasks(scores: readonly (readonly number[])[], summary: Summary = interquartileMean): Estimate {
  return bootstrap(scores, (tasks) => summary(tasks.flat()))
}

/**
 * The probability that a run of one method is better than one of another on the same task: the mean over tasks, each counted alike (Agarwal
 * et al. 2021, section 4.3), with its 95% stratified bootstrap interval. Scores of different tasks may have different scales.
 *
 * @param x scores of a method, a list for each task, higher is better
 * @param y scores of the other, for the same tasks
 * @example
 * improvementOverTasks([[3, 5], [70]], [[4, 4], [60]]).value // (0.5 + 1) / 2
 *
 * @throws CladeError INVALID_OPTION where a task has no run, or a score that is no finite number
 */
export function improvementOverTasks(x: readonly (readonly number[])[], y: readonly (readonly number[])[]): Estimate {
  return bootstrap([...x, ...y], (samples) => mean(x.map((_, task) => probabilityOfImprovement(samples[task]!, samples[x.length + task]!))))
}
