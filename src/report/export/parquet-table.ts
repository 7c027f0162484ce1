import { readable } from '../../readable.js'
import type { Value } from '../../trainable.js'
import { type Field, fieldsOf, type GrowingTable, type Rows } from '../csv/table.js'

/** Rows that are held in memory until they are written together, as a row group. */
const GROUP = 50_000

/** The Parquet type of a hyperparameter. Values of several types are text. */
export type ValueType = 'DOUBLE' | 'BOOLEAN' | 'STRING'

type Cell = bigint | number | boolean | string | null

interface Column {
  readonly field: Field
  readonly cell: (value: Value) => Cell
  readonly name: string
  readonly type: 'INT64' | ValueType
  readonly nullable: boolean
  /** The cells of the present row group. */
  data: Cell[]
}

/** Writes a table of the journal as a Parquet file. It holds one row group in memory. */
export class ParquetTable {
  private readonly rowsOf: ReturnType<GrowingTable['begin']>
  private readonly columns: readonly Column[]
  private readonly file: ParquetFile

  /**
   * @param writing the package hyparquet-writer
   * @param file absolute path
   * @param types of the hyperparameters
   * @throws the system's error, as do the other methods
   */
  constructor(
    writing: Writing,
    table: GrowingTable,
    file: string,
    hyperparameters: readonly string[],
    types: ReadonlyMap<string, ValueType>,
  ) {
    this.rowsOf = table.begin()
    this.columns = fieldsOf(table, hyperparameters).map((field) => columnOf(field, types.get(field.hyperparameter) ?? 'DOUBLE'))
    const schema = writing.schemaFromColumnData({ columnData: this.columns.map(described) })
    this.file = new writing.ParquetWriter({ writer: writing.fileWriter(file), schema, createdBy: 'clade' })
  }

  add(entry: Parameters<ReturnType<GrowingTable['begin']>>[0]): void {
    const rows = this.rowsOf(entry)
    if (rows) this.addRows(rows)
  }

  private addRows(rows: Rows): void {
    for (const { field, cell, data } of this.columns) {
      const { column, hyperparameter } = field
      for (let i = 0; i < rows.count; i++) {
        const value = column.of(rows, i, hyperparameter)
        data.push(value === null || value === undefined ? null : cell(value))
      }
    }
    if (this.columns[0]!.data.length >= GROUP) this.writeGroup()
  }

  private writeGroup(): void {
    this.file.write({ columnData: this.columns.map(described), rowGroupSize: 2 * GROUP })
    for (const column of this.columns) column.data = []
  }

  /** Writes the last rows and the end of the file. */
  finish(): void {
    if (this.columns[0]!.data.length > 0) this.writeGroup()
    this.file.finish()
  }
}

type Writing = typeof import('hyparquet-writer')
type ParquetFile = InstanceType<Writing['ParquetWriter']>

const described = ({ name, data, type, nullable }: Column) => ({ name, data, type, nullable })

function columnOf(field: Field, valueType: ValueType): Column {
  const { type, empty } = field.column
  const name = field.name
  const nullable = empty !== undefined || type === 'value'
  if (type === 'int64') return { field, name, nullable, type: 'INT64', cell: (value) => BigInt(value), data: [] }
  const stored = type === 'double' ? 'DOUBLE' : type === 'string' ? 'STRING' : valueType
  // CSV, too, has text on one line.
  const cell = stored === 'STRING' ? (value: Value) => readable(String(value)) : (value: Value) => value
  return { field, name, nullable, type: stored, cell, data: [] }
}
