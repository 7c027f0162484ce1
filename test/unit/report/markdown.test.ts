import { expect, test } from 'vitest'
import { markdownTable } from '../../../src/report/markdown.js'

test('truth: a table in Markdown, which the text of a cell cannot break', () => {
  const table = markdownTable(
    ['name', 'score'],
    [
      ['a|b', '1'],
      ['two\nlines\r\n', ''],
    ],
  )
  expect(table).toBe('| name | score |\n| --- | --- |\n| a\\|b | 1 |\n| two lines  |  |')
})
