/** The rows of a CSV file of ours below its header, and the field of a row by its column's name; undefined where there is none. */
export interface PlainRows {
  readonly rows: readonly (readonly string[])[]
  field(row: readonly string[], column: string): string | undefined
}

/** Reads a CSV file of which no field is quoted, whichever editor ended its lines. */
export function plainRows(text: string): PlainRows {
  const [header = [], ...rows] = text.split(/\r?\n/).map((line) => line.split(','))
  return { rows, field: (row, column) => row[header.indexOf(column)] }
}
