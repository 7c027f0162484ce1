// The import rule of ARCHITECTURE.md: imports point one way, and only named rooms touch threads and disk.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { modulesIn } from './files.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** room -> what its files may import, as path prefixes from the root; a room may always import itself. */
const allowed = {
  'checks/': [],
  'envs/': [],
  'tensors/': [],
  'agents/': ['envs/', 'tensors/', 'src/trainable.ts', 'src/trained.ts'],
  'experiments/': [],
  'src/': [],
  'src/cli/': ['src/', 'agents/', 'envs/', 'tensors/'],
}
/** What every room of src/ may reach: pure, and imported by all. */
const common = [
  'src/random.ts',
  'src/errors.ts',
  'src/readable.ts',
  'src/trainable.ts',
  'src/trained.ts',
  'src/blame.ts',
  'src/user-code.ts',
]
/** Inside src/: the rooms that may not reach everything. */
const inner = {
  // The client runs in a browser, and shares with the server what both say to each other.
  'src/page/client/': ['src/page/wire.ts'],
  'src/statistics/': [],
  'src/search-space/': [],
  'src/population/': ['src/search-space/'],
  'src/runner/': [
    'src/population/types.ts',
    'src/journal/codec.ts',
    'src/journal/names.ts',
    'src/journal/journal.ts',
    'src/journal/own.ts',
    'src/load.ts',
    'src/load-limit.ts',
    'src/loaded-modules.ts',
  ],
  'src/journal/': ['src/population/types.ts', 'src/experiment.ts'],
  'src/playback/': ['src/report/terminal/format.ts', 'src/journal/atomic-file.ts', 'src/journal/disk-error.ts'],
  'src/report/': ['src/population/types.ts', 'src/statistics/', 'src/journal/atomic-file.ts', 'src/journal/disk-error.ts'],
}
const packages = {
  piscina: ['src/runner/'],
  lmdb: ['src/journal/'],
  hono: ['src/page/server/'],
  uplot: ['src/page/client/'],
  msgpackr: ['envs/python/'],
  'fastest-levenshtein': ['checks/', 'src/cli/'],
  'node:worker_threads': ['src/runner/', 'src/load-limit.ts', 'envs/python/', 'src/cli/check-env-thread.ts', 'src/cli/check-in-thread.ts'],
  'node:fs': [
    'src/runner/system-limits.ts',
    'src/runner/children.ts',
    'src/runner/prints.ts',
    'src/journal/',
    'src/report/',
    'src/run/',
    'src/page/',
    'src/cli/',
    'src/load.ts',
    'src/loaded-modules.ts',
    'src/module-cache.ts',
    'tensors/kernels/',
    'experiments/',
  ],
  'node:fs/promises': ['src/journal/', 'src/report/', 'src/cli/'],
}

/** The entry points of the package, which experiments may import. */
const published = ['clade', 'clade/envs', 'clade/agents', 'clade/tensors']

/** True where a file of an experiment imports what a copy of its folder finds too. */
function isWithinFolder(file, target) {
  if (!target.startsWith('.')) return published.includes(target) || target.startsWith('node:')
  const [, folder] = file.split('/')
  return path.posix.join(path.posix.dirname(file), target).startsWith(`experiments/${folder}/`)
}

const faults = []
for (const top of ['checks', 'envs', 'tensors', 'agents', 'experiments', 'src']) {
  for (const file of modulesIn(root, [top])) {
    const room = file.startsWith('src/cli/') ? 'src/cli/' : `${top}/`
    const text = readFileSync(path.join(root, file), 'utf8')
    if (/\bMath\.random\b/.test(text)) faults.push(`${file}: Math.random (every draw comes from a seeded stream)`)
    if (/import \{[^}]*\b(un)?pack\b[^}]*\} from 'msgpackr'/.test(text))
      faults.push(`${file}: msgpackr's own pack and unpack corrupt typed arrays; make a Packr`)
    for (const [, target] of text.matchAll(/(?:from|import|import\()\s*['"]([^'"]+)['"]/g)) {
      // A copy of an experiment's folder works outside the repository.
      if (top === 'experiments' && !isWithinFolder(file, target)) {
        faults.push(`${file}: may import its own folder, Node and ${published.join(', ')}, not ${target}`)
        continue
      }
      if (!target.startsWith('.')) {
        const owners = packages[target]
        if (owners && !owners.some((owner) => file.startsWith(owner))) faults.push(`${file}: ${target} belongs to ${owners.join(', ')}`)
        continue
      }
      const to = path.posix.join(path.posix.dirname(file), target).replace(/\.js$/, '.ts')
      // The one room that all others may import.
      if (to.startsWith('checks/')) continue
      const innerRoom = Object.keys(inner).find((name) => file.startsWith(name))
      const may = innerRoom ? [innerRoom, ...common, ...inner[innerRoom]] : [room, ...allowed[room]]
      if (!may.some((prefix) => to.startsWith(prefix))) faults.push(`${file}: may not import ${to}`)
    }
  }
}
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)
