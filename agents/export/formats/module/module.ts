import { plainSpace } from '../../../../envs/spaces/plain-space.js'
import type { ExportedFile, ExportFacts } from '../../../../src/trained.js'
import type { Exportable } from '../../exportable.js'
import { memoriesOf } from '../../graph.js'
import { actionCode } from './actions.js'
import { expression } from './code.js'
import { inputCode } from './inputs.js'
import { beginningOf, layerCode, networkCode, parameterCode } from './network.js'
import { randomCode } from './random.js'
import { moduleTypes } from './types.js'

/**
 * The agent as an ES module without dependencies, for Node and browsers, and its types. docs/exporting.md says more.
 *
 * @throws AgentError EXPORT_UNSUPPORTED
 */
export function module(agent: Exportable, facts: ExportFacts): readonly ExportedFile[] {
  const utf8 = new TextEncoder()
  return [
    { name: 'policy.mjs', bytes: utf8.encode(moduleText(agent, facts)) },
    { name: 'policy.d.mts', bytes: utf8.encode(moduleTypes(agent)) },
  ]
}

function moduleText(agent: Exportable, facts: ExportFacts): string {
  const { context, network } = agent
  const { version, ...provenance } = facts
  const spaces = { observationSpace: plainSpace(agent.observationSpace), actionSpace: plainSpace(agent.actionSpace) }
  return [
    `// An agent that Clade trained, as a module of its own: act(observation) draws an action as in training.
export const metadata = ${expression({ ...provenance, ...spaces, version })}
`,
    policyCode(memoriesOf(network).map(beginningOf), context.lastAction || context.lastReward, agent),
    networkCode(network),
    inputCode(agent),
    actionCode(agent),
    layerCode(network),
    randomCode,
    parameterCode(network),
    `
export const { act, value, distribution, reset, seed } = createPolicy()
`,
  ].join('')
}

/** @param memories the code of what each memory of the network begins with */
function policyCode(memories: readonly string[], readsContext: boolean, { rules, epsilon }: Exportable): string {
  const lines = (...each: readonly (string | false)[]) => each.filter((line) => line !== false).join('\n')
  const recurrent = memories.length > 0
  const more = [recurrent || readsContext ? (readsContext ? 'context(last, reward)' : '[]') : '', recurrent ? 'memory' : '']
  const read = ['input(observation)', ...more].filter((part) => part !== '')
  const { masked } = rules
  const numbers = (out: string, options: string) => (masked ? `masked(${out}.policy, ${options})` : `${out}.policy`)
  // The value of a state is that of its best action.
  const value =
    masked && epsilon !== null ? 'Math.max(...masked(look(observation, options).policy, options))' : 'look(observation, options).value[0]'
  return lines(
    '',
    '/** A policy with a recurrent state and draws of its own. */',
    'export function createPolicy({ seed = 1 } = {}) {',
    '  let bits = stream(seed)',
    recurrent && `  const beginning = [${memories.join(', ')}]`,
    recurrent && '  let memory = beginning',
    readsContext && '  let last = null',
    `  const look = (observation${readsContext ? ', { reward = 0 } = {}' : ''}) => network(${read.join(', ')})`,
    '  return {',
    '    act(observation, options = {}) {',
    '      const out = look(observation, options)',
    recurrent && '      memory = out.memory',
    masked && `      const numbers = ${numbers('out', 'options')}`,
    `      const action = options.greedy ? likeliest(${masked ? 'numbers' : 'out.policy'}) : draw(${masked ? 'numbers' : 'out.policy'}, bits)`,
    readsContext && '      last = action',
    '      return own(action)',
    '    },',
    `    value: (observation, options) => ${value},`,
    `    distribution: (observation, options) => distributionOf(${numbers('look(observation, options)', 'options')}),`,
    '    reset() {',
    recurrent && '      memory = beginning',
    readsContext && '      last = null',
    '    },',
    '    seed(seed) {',
    '      bits = stream(seed)',
    '    },',
    '  }',
    '}',
    '',
  )
}
