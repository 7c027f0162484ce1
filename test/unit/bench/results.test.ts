import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
const readme = read('bench/README.md')
const results = read('bench/RESULTS.md')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

test('law: what the benches’ page says a command prints has its place in RESULTS.md', () => {
  const printed = [...readme.matchAll(/`npm run bench(?::peers)? -- --only ([\w-]+)`|`(speed-[\w]+)`|`(two-cores)`/g)].flatMap(
    ([, ...names]) => names.filter(Boolean),
  )
  expect(printed).toEqual(expect.arrayContaining(['overhead', 'start-up', 'lanes', 'speed-64', 'two-cores']))
  for (const name of [...printed, 'learning']) {
    expect(results).toContain(`<!-- table: ${name} -->`)
    expect(results).toContain(`<!-- end of table: ${name} -->`)
  }
})

test('law: every table in RESULTS.md is one that a command of the page prints', () => {
  const kept = [...results.matchAll(/<!-- table: ([\w-]+?)(?:-wasm)? -->/g)].map(([, name]) => name!)
  for (const name of kept.filter((each) => each !== 'learning')) expect(readme).toMatch(new RegExp(`--only ${name}\`|\`${name}\``))
})

test('law: each command of the page is a script of package.json', () => {
  for (const [, name] of readme.matchAll(/`npm run ([\w:]+)/g)) expect(scripts).toHaveProperty([name!])
})
