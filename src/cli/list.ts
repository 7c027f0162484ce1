import { agents } from '../../agents/registry.js'
import { listEnvs } from '../../envs/index.js'
import { listExperiments } from '../load.js'
import { exploits } from '../population/exploit/index.js'
import { explores } from '../population/explore/index.js'
import { methods } from '../population/policies/index.js'
import { schedules } from '../population/schedules.js'
import { kinds } from '../search-space/index.js'
import { rules } from '../search-space/rules/index.js'
import { listEngines } from './engine.js'

/** The text of `clade list`: everything that is registered. */
export async function listing(experimentsFolder: string): Promise<string> {
  const registries: readonly (readonly [string, readonly string[]])[] = [
    ['environments', listEnvs()],
    ['agents', Object.keys(agents)],
    ['engines', await listEngines()],
    ['experiments', listExperiments(experimentsFolder)],
    ['exploit', Object.keys(exploits)],
    ['explore', Object.keys(explores)],
    ['hyperparameters', Object.keys(kinds)],
    ['rules', Object.keys(rules)],
    ['methods', Object.keys(methods)],
    ['schedules', Object.keys(schedules)],
  ]
  const width = Math.max(...registries.map(([title]) => title.length))
  return registries.map(([title, names]) => `${title.padEnd(width)}  ${names.join(', ')}`).join('\n')
}
