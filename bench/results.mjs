import { readFileSync, writeFileSync } from 'node:fs'

const RESULTS = new URL('./RESULTS.md', import.meta.url)

/** Puts a table into RESULTS.md, where the one of that name was. */
export function writeTable(name, text) {
  const page = readFileSync(RESULTS, 'utf8')
  const [begin, end] = [`<!-- table: ${name} -->`, `<!-- end of table: ${name} -->`]
  const [before, after] = [page.indexOf(begin), page.indexOf(end)]
  if (before < 0 || after < 0) throw new Error(`Expected bench/RESULTS.md to have the lines ${begin} and ${end}`)
  writeFileSync(RESULTS, `${page.slice(0, before + begin.length)}\n\n${text}\n\n${page.slice(after)}`)
}
