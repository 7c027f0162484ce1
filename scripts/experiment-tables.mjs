// The tables of the experiments' READMEs that their analyses print from files of the repository: the lines between `<!-- name -->` and
// `<!-- /name -->` are what `node dist/experiments/<folder>/analysis.js name` prints. Those named `tables` need the runs.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const MARKED = /(?<=<!-- (?!tables )(\w+) -->\n\n)[\s\S]*?(?=\n*<!-- \/\1 -->)/g

/** The experiments whose READMEs have such tables: the name of the folder, and the README. */
export function withTables() {
  return readdirSync('experiments', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, readme: path.join('experiments', name, 'README.md') }))
    .filter(({ readme }) => readFileSync(readme, 'utf8').search(MARKED) >= 0)
}

/** The text of a README with its tables as they are printed. */
export function tabulated({ name, readme }) {
  const analysis = path.join('dist/experiments', name, 'analysis.js')
  const print = (_, section) => execFileSync(process.execPath, [analysis, section], { encoding: 'utf8' }).trimEnd()
  return readFileSync(readme, 'utf8').replace(MARKED, print)
}
