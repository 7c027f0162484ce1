import { bootstrap, type Estimate, interquartileMean, probabilityOfImprovement, type Summary } from 'clade'

/** A score of each run of a method, a list for each task, in the order of the tasks. */
export type ScoresByTask = readonly (readonly number[])[]

/**
 * The interquartile mean of normalised scores over all runs of all tasks together, with its 95% stratified bootstrap interval: runs are
 * resampled within their tasks (Agarwal et al. 2021, sections 4.1 and 4.3).
 *
 * @param scores normalised; at least one run in each task
 */
export function overTasks(scores: ScoresByTask, summary: Summary = interquartileMean): Estimate {
  return bootstrap(scores, (tasks) => summary(tasks.flat()))
}

/**
 * The probability that a run of one method is better than one of another on the same task: the mean over tasks, each counted alike
 * (Agarwal et al. 2021, section 4.3), with its 95% stratified bootstrap interval. It needs no normalisation.
 *
 * @param scores of the method; the same tasks as `others`
 */
export function probabilityOverTasks(scores: ScoresByTask, others: ScoresByTask): Estimate {
  const tasks = scores.length
  return bootstrap([...scores, ...others], (samples) => {
    let sum = 0
    for (let task = 0; task < tasks; task++) sum += probabilityOfImprovement(samples[task]!, samples[tasks + task]!)
    return sum / tasks
  })
}

export const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
