// Fetches the versions of Node that test/e2e/node-versions.test.ts tries beside the one that runs it: the binaries of npm's package `node`,
// some 50 MB each, kept outside the repository.
//   node scripts/fetch-nodes.mjs           fetches what is missing
//   node scripts/fetch-nodes.mjs --list    prints the paths of those that are there
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/** The oldest that Clade runs on, and those that Node's project still mends or will. */
const VERSIONS = ['20.15.1', '22.23.5', '24.22.3', '26.12.1']
const folder = process.env.CLADE_NODES ?? path.join(homedir(), '.cache/clade-nodes')
const name = `node-${process.platform}-${process.arch}`
const binaryIn = (place) => path.join(place, 'node_modules', name, 'bin/node')

for (const version of VERSIONS) {
  const place = path.join(folder, version)
  if (!existsSync(place) && process.argv[2] !== '--list') fetchInto(place, version)
  if (existsSync(place)) console.log(binaryIn(place))
}

/** By rename, so that what is there is whole. */
function fetchInto(place, version) {
  const half = `${place}.${process.pid}`
  mkdirSync(half, { recursive: true })
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  const { status, stderr } = spawnSync('npm', ['install', ...flags, '--prefix', half, `${name}@${version}`], { encoding: 'utf8' })
  if (status === 0 && existsSync(binaryIn(half))) return renameSync(half, place)
  rmSync(half, { recursive: true, force: true })
  console.error(`Node ${version} could not be had: ${(stderr ?? '').split('\n')[0]}`)
}
