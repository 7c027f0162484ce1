import { compare, curves } from './compare.js'
import { episodes } from './episodes.js'
import { evaluation } from './evaluation.js'
import { events } from './events.js'
import { members } from './members.js'
import { metrics } from './metrics.js'
import { summary } from './summary.js'
import type { GrowingTable, Table } from './table.js'

/** The files that grow with a run's journal. */
export const growing: readonly GrowingTable[] = [members, episodes, events, metrics]

/** Every CSV file, in the order of docs/csv.md. */
export const tables: readonly Table[] = [...growing, summary, evaluation, compare, curves]
