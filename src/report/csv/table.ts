import type { Entry } from '../../population/types.js'
import type { Value } from '../../trainable.js'
import { field, ROW_END, row } from './quote.js'

/** Rows that are made together: those of one entry, or of a whole file. Each table extends this by the source of its rows. */
export interface Rows {
  /** The number of rows. */
  readonly count: number
}

/** A column of a CSV file: its field, and its documentation for docs/csv.md, in Markdown. */
interface Column<R extends Rows> {
  /** The header. `<name>` in it stands for a hyperparameter: neighbours with it are repeated for each one of the search space. */
  readonly name: string
  readonly meaning: string
  /** The unit; '' where there is none. */
  readonly unit: string
  /** The type in files that have types (Parquet). `value` is that of a hyperparameter, which only the run knows. */
  readonly type: 'int64' | 'double' | 'string' | 'value'
  /** The case in which fields are empty. Default: never. */
  readonly empty?: string
  /** The field of the i-th row, from 0. */
  of(rows: R, i: number, hyperparameter: string): Value | null | undefined
}

/** A kind of CSV file. Header, rows and its table in docs/csv.md are all made from its columns. */
export interface Table<R extends Rows = Rows> {
  readonly file: string
  readonly columns: readonly Column<R>[]
}

/** A kind of CSV file that grows with the journal. */
export interface GrowingTable<R extends Rows = Rows> extends Table<R> {
  /** Begins a file. @param state the counters that `save` returned; undefined for a new file */
  begin(state?: unknown): RowMaker<R>
}

/** Makes the rows that an entry adds to a file, null for none. It keeps counters, never rows. */
interface RowMaker<R extends Rows = Rows> {
  (entry: Entry): R | null
  /** The counters, for a checkpoint: anything that structured clone takes. */
  save(): unknown
}

/** The text of a CSV file, for the hyperparameters of one search space. */
export interface TableText<R extends Rows = Rows> {
  readonly header: string
  rows(rows: R): string
}

/** Makes header and rows of a table as text, for the hyperparameters of one search space. */
export function textOf<R extends Rows>(table: Table<R>, hyperparameters: readonly string[]): TableText<R> {
  const fields = fieldsOf(table, hyperparameters)
  return { header: row(fields.map(({ name }) => name)), rows: writer(fields) }
}

/** A field of each row. */
export interface Field<R extends Rows = Rows> {
  /** The name of its column in the header. */
  readonly name: string
  readonly column: Column<R>
  /** The hyperparameter of the field; '' for a column that is there once. */
  readonly hyperparameter: string
}

/** The fields of a row, for the hyperparameters of one search space. */
export function fieldsOf<R extends Rows>({ columns }: Table<R>, hyperparameters: readonly string[]): Field<R>[] {
  const fields: Field<R>[] = []
  for (let i = 0; i < columns.length; ) {
    const rest = columns.slice(i)
    const others = rest.findIndex(({ name }) => !name.includes('<name>'))
    const neighbours = rest.slice(0, others < 0 ? rest.length : Math.max(1, others))
    for (const hyperparameter of others === 0 ? [''] : hyperparameters) {
      for (const column of neighbours) fields.push({ name: column.name.replace('<name>', () => hyperparameter), column, hyperparameter })
    }
    i += neighbours.length
  }
  return fields
}

/**
 * Makes the function that writes rows. Its source is generated for each table, so that V8 compiles it for these columns: an early slice
 * ends hundreds of episodes, and a loop over the columns takes a quarter longer.
 */
function writer<R extends Rows>(fields: readonly Field<R>[]): (rows: R) => string {
  const line = fields.map((_, n) => `field(of${n}(rows, i, name${n}))`).join(" + ',' + ")
  const body = `return (rows) => { let text = ''; for (let i = 0; i < rows.count; i++) text += ${line} + end; return text }`
  const parameters = fields.flatMap((_, n) => [`of${n}`, `name${n}`])
  const values = fields.flatMap(({ column, hyperparameter }) => [column.of, hyperparameter])
  return new Function('field', 'end', ...parameters, body)(field, ROW_END, ...values) as (rows: R) => string
}
