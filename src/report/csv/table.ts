import type { Entry } from '../../population/types.js'
import type { Value } from '../../trainable.js'
import { field, ROW_END, row } from './quote.js'

/** Rows that come together: all those of one entry, or of a whole file. A table says what else it needs for them. */
export interface Rows {
  /** The number of rows. */
  readonly count: number
}

/** A column: what is in it, and what docs/csv.md says of it, in Markdown. */
interface Column<R extends Rows> {
  /** `<name>` in it stands for a hyperparameter: neighbours with it are repeated for each of the search space. */
  readonly name: string
  readonly meaning: string
  /** '' where it has none. */
  readonly unit: string
  /** When its fields are empty; never unless given. */
  readonly empty?: string
  /** The field of the i-th row, from 0. */
  of(rows: R, i: number, hyperparameter: string): Value | null | undefined
}

/** A CSV file. Its header, its rows and its table in docs/csv.md are all made from its columns. */
export interface Table<R extends Rows = Rows> {
  readonly file: string
  readonly columns: readonly Column<R>[]
}

/** A file that grows with the journal. */
export interface GrowingTable<R extends Rows = Rows> extends Table<R> {
  /** Begins a file. @param state of an earlier one's `save`; undefined for a new file */
  begin(state?: unknown): Rower<R>
}

/** Says which rows an entry adds to a file, null for none. It remembers counters only, never rows. */
interface Rower<R extends Rows = Rows> {
  (entry: Entry): R | null
  /** The counters, as anything that structured clone takes. */
  save(): unknown
}

/** A table's text, for the hyperparameters of one search space. */
export interface TableText<R extends Rows = Rows> {
  readonly header: string
  rows(rows: R): string
}

export function textOf<R extends Rows>({ columns }: Table<R>, hyperparameters: readonly string[]): TableText<R> {
  const fields = repeated(columns, hyperparameters)
  const names = fields.map(({ column, hyperparameter }) => column.name.replace('<name>', () => hyperparameter))
  return { header: row(names), rows: writer(fields) }
}

interface Field<R extends Rows> {
  readonly column: Column<R>
  /** '' for a column that is there once. */
  readonly hyperparameter: string
}

function repeated<R extends Rows>(columns: readonly Column<R>[], hyperparameters: readonly string[]): Field<R>[] {
  const fields: Field<R>[] = []
  for (let i = 0; i < columns.length; ) {
    const rest = columns.slice(i)
    const others = rest.findIndex(({ name }) => !name.includes('<name>'))
    const neighbours = rest.slice(0, others < 0 ? rest.length : Math.max(1, others))
    for (const hyperparameter of others === 0 ? [''] : hyperparameters) {
      for (const column of neighbours) fields.push({ column, hyperparameter })
    }
    i += neighbours.length
  }
  return fields
}

/**
 * Makes the text of rows. Its source is written out once a table, so that V8 compiles each for its own columns: an early slice ends hundreds
 * of episodes, and a loop over the columns takes a quarter longer.
 */
function writer<R extends Rows>(fields: readonly Field<R>[]): (rows: R) => string {
  const line = fields.map((_, n) => `field(of${n}(rows, i, name${n}))`).join(" + ',' + ")
  const body = `return (rows) => { let text = ''; for (let i = 0; i < rows.count; i++) text += ${line} + end; return text }`
  const parameters = fields.flatMap((_, n) => [`of${n}`, `name${n}`])
  const values = fields.flatMap(({ column, hyperparameter }) => [column.of, hyperparameter])
  return new Function('field', 'end', ...parameters, body)(field, ROW_END, ...values) as (rows: R) => string
}
