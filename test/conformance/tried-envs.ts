import { type EnvId, listEnvs, make } from '../../envs/index.js'

/** Numbers of an observation above which tests of agents take a second and more. */
const LARGE = 10_000

/** All registered environments for tests of agents; of those whose observations are large and alike, the first. */
export function triedEnvs(): readonly EnvId[] {
  return listEnvs().filter((id, i, ids) => sizeOf(id) < LARGE || ids.findIndex((other) => sizeOf(other) === sizeOf(id)) === i)
}

function sizeOf(id: EnvId): number {
  return make(id).observationSpace.flatSize
}
