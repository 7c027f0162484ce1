import { chosen } from './chosen.js'
import { byDefault, SEEDS, type Setting, settings } from './settings.js'
import { choiceTasks, type Task, tasks } from './tasks.js'

export interface PlannedPiece {
  readonly task: Task
  readonly setting: Setting
  readonly seed: number
}

/** The two stages of the experiment: all settings on the choice's tasks and seeds, then the chosen ones on all tasks and other seeds. */
export const STAGES = ['choice', 'main'] as const
export type Stage = (typeof STAGES)[number]

/** The settings that stand for the methods in the comparison, in the order of its tables, and the default. */
export const chosenSettings: readonly Setting[] = [
  ...Object.values(chosen).map((name) => settings.find((setting) => setting.name === name)!),
  byDefault,
]

/** All pieces of a stage, seed by seed, so that what is there at any time has as many seeds of each method and task, give or take one. */
export function planOf(stage: Stage): PlannedPiece[] {
  const { first, count } = SEEDS[stage]
  const [on, of] = stage === 'choice' ? [choiceTasks, settings] : [tasks, chosenSettings]
  const seeds = Array.from({ length: count }, (_, i) => first + i)
  return seeds.flatMap((seed) => on.flatMap((task) => of.map((setting) => ({ task, setting, seed }))))
}
