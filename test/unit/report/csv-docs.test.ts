import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { COMPARE_COLUMNS, CURVES_COLUMNS } from '../../../src/report/csv/compare.js'
import { growingTables } from '../../../src/report/csv/projection.js'
import { summaryColumns } from '../../../src/report/csv/summary.js'

it('law: docs/csv.md lists the files and columns that are written, in their order', () => {
  const page = readFileSync(new URL('../../../docs/csv.md', import.meta.url), 'utf8')
  const documented = page
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      file: section.slice(0, section.indexOf('\n')),
      columns: [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, column]) => column),
    }))
  const written = [
    ...growingTables(['<name>']).map(({ file, columns }) => ({ file, columns })),
    { file: 'summary.csv', columns: summaryColumns(['<name>']) },
    { file: 'compare.csv', columns: COMPARE_COLUMNS },
    { file: 'curves.csv', columns: CURVES_COLUMNS },
  ]
  expect(documented).toEqual(written)
})
