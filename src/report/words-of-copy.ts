import type { Event } from '../population/types.js'
import { showCount } from './terminal/format.js'

/** The words about a copy, for people. @param event one with `copied` */
export function wordsOfCopy({ member, steps, copied }: Pick<Event, 'member' | 'steps' | 'copied'>): string {
  const { donor, weights, hyperparameters } = copied!
  const after = `after ${showCount(steps)} steps`
  if (weights === null && hyperparameters === null) return `member ${member} explores its own hyperparameters ${after}`
  if (weights === null) return `member ${member} copies the hyperparameters of member ${hyperparameters} ${after} and keeps its weights`
  if (hyperparameters === donor) return `member ${member} copies the weights and hyperparameters of member ${donor} ${after}`
  const others = hyperparameters === null ? 'keeps its hyperparameters' : `the hyperparameters of member ${hyperparameters}`
  return `member ${member} copies the weights of member ${donor} ${after} and ${others}`
}
