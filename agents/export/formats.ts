import type { ExportedFile, ExportFacts } from '../../src/trained.js'
import type { TrainedActorCritic } from './frozen-actor-critic.js'

/** Writes a trained actor-critic as files of one format. */
export type Format = (trained: TrainedActorCritic, facts: ExportFacts) => readonly ExportedFile[]

/** The formats, by the name that `clade export --format` takes. */
export const formats: Readonly<Record<string, Format>> = {}
