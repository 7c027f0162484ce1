import type { Table } from './table.js'

/** The two comments in the page between which the table of a file stands. */
const marks = (file: string) => [`<!-- columns of ${file}, by scripts/write-csv-docs.mjs -->`, `<!-- end of ${file} -->`] as const

/** The page docs/csv.md with the tables of its files made anew. @throws Error where the page lacks the comments of a file */
export function documented(page: string, tables: readonly Table[]): string {
  return tables.reduce((text, table) => {
    const [begin, end] = marks(table.file)
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`Expected the page to hold ${begin} and after it ${end}`)
    return `${text.slice(0, from)}${begin}\n${described(table)}\n${text.slice(to)}`
  }, page)
}

/** The documentation of a CSV file as a table in Markdown, a row per column. */
export function described({ columns }: Table): string {
  const rows = columns.map(
    ({ name, type, meaning, unit, empty = 'never' }) =>
      `| \`${name}\` | ${TYPES[type]} | ${meaning} | ${unit === '' ? '' : `${unit} `}| ${empty} |`,
  )
  return ['| column | type | meaning | unit | empty |', '|---|---|---|---|---|', ...rows].join('\n')
}

const TYPES = { int64: 'int64', double: 'double', string: 'text', value: 'double, boolean or text' } as const
