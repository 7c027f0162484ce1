import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from './process.mjs'

/**
 * Builds a commit in a folder of the temporary directory, once; it uses the packages that are installed here.
 * @returns {{ commit: string, root: string }} its short name and its folder
 */
export function earlierBuild(revision) {
  if (!revision) throw new Error('Expected --before to name a commit, such as HEAD~1')
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, maxBuffer: 2 ** 30 })
  const commit = git('rev-parse', '--short=12', `${revision}^{commit}`).toString().trim()
  const root = path.join(tmpdir(), `clade-${commit}`)
  const built = path.join(root, 'dist', '.built')
  if (existsSync(built)) return { commit, root }
  console.error(`Building ${commit} in ${root}`)
  mkdirSync(root, { recursive: true })
  execFileSync('tar', ['-x', '-C', root], { input: git('archive', '--format=tar', commit) })
  const packages = path.join(root, 'node_modules')
  if (!existsSync(packages)) symlinkSync(path.join(ROOT, 'node_modules'), packages, 'junction')
  execFileSync(process.execPath, ['scripts/build.mjs', '--all-sets'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  writeFileSync(built, '')
  return { commit, root }
}
