import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Tables {
  withTables(): { name: string; readme: string }[]
  tabulated(experiment: { name: string; readme: string }): string
}
const { withTables, tabulated } = (await import(new URL('../../../scripts/experiment-tables.mjs', import.meta.url).href)) as Tables

test('truth: READMEs have such tables', () => {
  expect(withTables().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['feudal-minatar', 'minigames', 'unreal-maze', 'which-method']),
  )
})

test.each(withTables().map((experiment) => [experiment.name, experiment] as const))(
  'law: the tables of %s are those that its analysis prints from its files',
  (_, experiment) => {
    expect(tabulated(experiment), 'npm run build && node scripts/write-tables.mjs mends it').toBe(readFileSync(experiment.readme, 'utf8'))
  },
)
