// Translates TypeScript to JavaScript in dist/, the modules of a room together in one file: a run loads some 300 modules in each of its
// threads, and Node takes longer to find and link so many files than to run them. docs/decisions/010-a-room-a-file.md
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { transform } from 'rolldown/utils'
import { modulesIn, read, write } from './files.mjs'

/**
 * dist/rooms/<room>.js -> what is in it, with all that these modules import and no room above has. A room imports those above it. `cli`,
 * `run` and `record` are what `clade run` loads one after the other.
 */
const rooms = {
  checks: /^checks\//,
  nouns: /^src\/(blame|errors|random|readable|trainable|user-code)\.ts$/,
  envs: /^envs\//,
  tensors: /^tensors\//,
  agents: /^agents\/(?!export\/formats\/)/,
  // Nothing that trains loads it.
  formats: /^agents\/export\/formats\//,
  population: /^src\/(experiment|(population|search-space|statistics)\/.+)\.ts$/,
  lane: /^src\/(load|module-cache|journal\/codec|runner\/(child-output|children|contract|load-spec|open-member|prints|protocol|slice))\.ts$/,
  reader:
    /^src\/(alone|api\/(read-comparison|run|run-in-memory)|run-reader\/.+|journal\/(atomic-file|disk-error|lmdb-file|lmdb-format|lmdb-reader|names|run-file|whole)|report\/(csv\/(plain-rows|read-scores)|lineage|markdown|show-estimate|tables-over-tasks|trained-slice)|run\/(announcement|process-identity))\.ts$/,
  cli: /^src\/cli\/(list|program|signals)\.ts$/,
  run: /^src\/cli\/run-command\.ts$/,
  record: /^src\/(journal\/lmdb|report\/figures\/draw)\.ts$/,
  page: /^src\/(page\/.+|cli\/beside-run)\.ts$/,
  // Only `clade export` and `--tensorboard` load it.
  exports: /^src\/(report\/(export|tensorboard)\/|run\/export-|cli\/export-command)/,
  commands: /^src\//,
}
/** What begins to work when it is loaded has a file of its own, and what only passes on names of several rooms. */
const starts =
  /^(src\/index|src\/cli\/main|src\/cli\/check-env-thread|src\/cli\/dashboard-process|src\/page\/server\/watch-process|src\/runner\/(worker|play-thread)|envs\/python\/relay)\.ts$/

const target = 'es2023'

/** Packages of which Clade uses a tenth, spread over nine files: that tenth is put into the rooms. Their licence is beside them. */
const inlined = /^d3-/

/** Every module can be imported from its own place in dist/: there the names lie that its room has. */
export async function bundle(root) {
  const files = [...(await roomsOf(root)), ...(await experimentsOf(root))]
  for (const { fileName, content } of files) {
    const file = path.join(root, 'dist', fileName)
    mkdirSync(path.dirname(file), { recursive: true })
    if (read(file)?.toString() !== content) write(file, content)
  }
}

async function roomsOf(root) {
  const nameOf = (id) => path.relative(root, id).split(path.sep).join('/')
  const roomOf = (name) => (starts.test(name) ? undefined : Object.keys(rooms).find((room) => rooms[room].test(name)))
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(
      modulesIn(root, ['checks', 'src', 'envs', 'tensors', 'agents'])
        .filter((name) => !name.startsWith('src/page/client/') && !name.startsWith('tensors/examples/'))
        .map((name) => [name.replace(/\.ts$/, ''), path.join(root, name)]),
    ),
    platform: 'node',
    tsconfig: false,
    transform: { target },
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id) && !inlined.test(id),
    plugins: [
      {
        name: 'examples of operations',
        // They end a file, and tests alone read them.
        transform: (code, id) =>
          nameOf(id).startsWith('tensors/operations/') ? { code: code.replace(/^export const examples\b.*/ms, ''), map: null } : null,
      },
      {
        name: 'import.meta.url',
        // What a module asks for beside itself lies where the module would be.
        transform: (code, id) =>
          roomOf(nameOf(id)) && code.includes('import.meta.url')
            ? {
                code: code.replaceAll('import.meta.url', `new URL('../${nameOf(id).replace(/\.ts$/, '.js')}', import.meta.url).href`),
                map: null,
              }
            : null,
      },
    ],
  })
  const { output } = await build.generate({
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'rooms/[name].js',
    // Each thread of each run keeps the text of what it loads.
    comments: false,
    codeSplitting: {
      groups: Object.keys(rooms).map((name, i, all) => ({ name, test: (id) => roomOf(nameOf(id)) === name, priority: all.length - i })),
    },
  })
  await build.close()
  const files = output.map((file) => ({ ...file, content: file.type === 'chunk' ? inAscii(requiring(file.code)) : file.source }))
  return [...files, { fileName: 'rooms/LICENSES.txt', content: licences(output.flatMap(({ moduleIds = [] }) => moduleIds)) }]
}

/** The licences of the packages that are inlined. */
function licences(moduleIds) {
  const folders = new Set(moduleIds.flatMap((id) => /^.*[\\/]node_modules[\\/][^\\/]+/.exec(id) ?? []))
  const named = [...folders].sort().map((folder) => `${path.basename(folder)}: ${readFileSync(path.join(folder, 'LICENSE'), 'utf8')}`)
  return named.join('\n')
}

/**
 * Packages that are CommonJS, or that are one file there and twenty as modules. Node's `require` takes 3 to 11 ms less for each than its
 * `import` does, and the processes that print only a help or a list wait for them too.
 */
const required = ['commander', 'fastest-levenshtein', 'lmdb', 'ordered-binary', 'piscina']

/** Gets those by `require`, in the same lines. */
function requiring(code) {
  let first = true
  return code.replace(new RegExp(`^import \\{(.*)\\} from "(${required.join('|')})";$`, 'gm'), (_, names, name) => {
    const before = first ? 'import { createRequire as requireFrom } from "node:module"; ' : ''
    first = false
    return `${before}const {${names.replaceAll(' as ', ': ')}} = requireFrom(import.meta.url)("${name}");`
  })
}

/** V8 keeps a text of ASCII in a byte a letter, and any other in two. Without comments, letters beyond ASCII stand in strings alone. */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Of these a run needs one. */
async function experimentsOf(root) {
  const translated = modulesIn(root, ['experiments']).map(async (name) => {
    const { code, errors } = await transform(name, readFileSync(path.join(root, name), 'utf8'), { target })
    if (errors.length > 0) throw new Error(`${name}: ${errors[0].message}`)
    return { fileName: name.replace(/\.ts$/, '.js'), content: code }
  })
  return Promise.all(translated)
}
