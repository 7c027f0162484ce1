import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { described, documented } from '../../../src/report/csv/docs.js'
import { members } from '../../../src/report/csv/members.js'
import { textOf } from '../../../src/report/csv/table.js'
import { growing, tables } from '../../../src/report/csv/tables.js'
import { report } from './entries.js'

const page = readFileSync(new URL('../../../docs/csv.md', import.meta.url), 'utf8')

it('law: docs/csv.md says of every column what the code says', () => {
  const how = 'docs/csv.md differs from the columns of src/report/csv/: npm run build && node scripts/write-csv-docs.mjs'
  expect(documented(page, tables), how).toBe(page)
})

it('law: docs/csv.md has a section for each file, in their order', () => {
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name)
  expect(sections).toEqual(tables.map(({ file }) => file))
  const files = growing.map(({ file }) => file)
  expect(files).toEqual(expect.arrayContaining(['members.csv', 'episodes.csv', 'events.csv', 'metrics.csv']))
  expect(sections.slice(0, files.length)).toEqual(files)
})

it('law: a new column is one line: from it come the header, the rows and the row of the docs', () => {
  const wider = {
    ...members,
    columns: [
      ...members.columns,
      {
        name: 'hp.<name>.twice',
        meaning: 'twice that',
        unit: '',
        type: 'value',
        of: ({ result }, _, name) => 2 * Number(result.report.applied[name]),
      },
      {
        name: 'code',
        meaning: 'of the slice',
        unit: 'digits',
        type: 'int64',
        empty: 'at night',
        of: ({ result }) => 100 * result.member + result.slice,
      },
    ] satisfies typeof members.columns,
  }
  const { header, rows } = textOf(wider, ['lr', 'gamma'])
  const entry = report({ member: 7, steps: 20, slice: 2, trained: 10, decision: 'keep', after: { lr: 1.5, gamma: 0.5 } })
  expect(header).toBe('report,member,steps,score,episodes,weights_hash,lane,wall_s,hp.lr,hp.lr.twice,hp.gamma,hp.gamma.twice,code\r\n')
  expect(rows(wider.begin()(entry)!)).toBe('1,7,20,,0,,0,0,1.5,3,0.5,1,702\r\n')
  expect(described(wider).split('\n').slice(-2)).toEqual([
    '| `hp.<name>.twice` | double, boolean or text | twice that | | never |',
    '| `code` | int64 | of the slice | digits | at night |',
  ])
})

it('law: a file that the page has no place for is told', () => {
  expect(() => documented(page, [{ file: 'other.csv', columns: [] }])).toThrow('<!-- columns of other.csv')
})
