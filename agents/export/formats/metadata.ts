import { plainSpace } from '../../../envs/spaces/plain-space.js'
import type { Space } from '../../../envs/spaces/space.js'
import type { ExportFacts } from '../../../src/trained.js'
import type { Exportable } from '../exportable.js'

/** What every exported file says about itself, as text: spaces are JSON. */
export function metadataOf({ observationSpace, actionSpace, epsilon }: Exportable, facts: ExportFacts): Record<string, string> {
  const { run, member, steps, score, weightsHash, version } = facts
  return {
    ...{ run, member: `${member}`, steps: `${steps}`, score: `${score ?? ''}`, weights_hash: weightsHash },
    ...(epsilon === null ? {} : { epsilon: `${epsilon}` }),
    ...{ observation_space: spaceText(observationSpace), action_space: spaceText(actionSpace), clade_version: version },
  }
}

/** A space without a description is told by its name and its size alone. */
function spaceText(space: Space): string {
  return JSON.stringify(plainSpace(space) ?? { name: space.name, flatSize: space.flatSize })
}
