import { readFileSync, writeFileSync } from 'node:fs'

const README = new URL('./README.md', import.meta.url)

/** Puts a table where the one of that name was. */
export function writeTable(name, text) {
  const readme = readFileSync(README, 'utf8')
  const [begin, end] = [`<!-- table: ${name} -->`, `<!-- end of table: ${name} -->`]
  const [before, after] = [readme.indexOf(begin), readme.indexOf(end)]
  if (before < 0 || after < 0) throw new Error(`Expected bench/README.md to have the lines ${begin} and ${end}`)
  writeFileSync(README, `${readme.slice(0, before + begin.length)}\n\n${text}\n\n${readme.slice(after)}`)
}
