// Compiles the kernels (tensors/kernels) to an addon of Node with the system's C++ compiler, when sources, flags or processor
// changed. Where there is none, or it fails, one line says so and WebAssembly is used: the build never fails because of it.
// `npm run build` calls it, and npm itself where Clade is installed as a package. CLADE_NATIVE says what is compiled:
//   (unset)  the instruction sets that this processor would use: the fastest, and the fastest that fuses multiply and add
//   all      every one of this kind of processor, for the tests
//   off      none: WebAssembly is used
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { read, write } from './files.mjs'

const ADDON = 'kernels.node'
const STAMP = 'native.stamp'

const flags = [
  ['-O3', '-std=c++20', '-fPIC', '-fvisibility=hidden', '-w'],
  // The bits are those of WebAssembly: nothing fused or reordered that the source does not say.
  ['-ffp-contract=off', '-fno-math-errno', '-fno-exceptions', '-fno-rtti'],
].flat()
const avx512vl = ['-mavx2', '-mavx512f', '-mavx512vl', '-mavx512dq', '-mavx512bw']
const avx512 = [...avx512vl, '-mprefer-vector-width=512']

/** Instruction set -> further flags, by Node's name of the processor; native/instruction-sets.h has the same names. */
const sets = {
  x64: {
    sse2: [],
    avx2: ['-mavx2'],
    avx512,
    avx512vl: [...avx512vl, '-mprefer-vector-width=256', '-DHALF_VECTORS'],
    avx2_fma: ['-mavx2', '-mfma', '-DFUSED'],
    avx512_fma: [...avx512, '-mfma', '-DFUSED'],
  },
  arm64: { neon: [], neon_fma: ['-DFUSED'] },
}
/** 32-bit processors: x87 rounds otherwise, and NEON takes denormals for 0. */
const unsuitable = ['ia32', 'arm']
const linkFlags = ['-shared', ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [])]

const VARIABLE = 'CLADE_NATIVE'

/** Builds next to the sources and into dist/; leaves what is up to date alone. */
export async function buildNative(root, wish = process.env[VARIABLE] ?? '') {
  const here = path.join(root, 'tensors/kernels')
  const targets = [here, path.join(root, 'dist/tensors/kernels')]
  try {
    if (!['', 'all', 'off'].includes(wish)) throw new Error(`${VARIABLE} is all, off or not set, not ${wish}`)
    if (wish === 'off') throw new Error(`${VARIABLE} is off`)
    say(await build(here, targets, wish))
  } catch (error) {
    // An addon of other sources would be worse than none.
    for (const target of targets) rmSync(path.join(target, ADDON), { force: true })
    say(`not built, WebAssembly is used: ${reasonOf(error)}`)
  }
}

async function build(here, targets, wish) {
  if (process.platform === 'win32') throw new Error('no Windows compiler is supported')
  if (unsuitable.includes(process.arch)) throw new Error(`${process.arch} computes other bits`)
  const known = sets[process.arch] ?? { baseline: [] }
  const built = path.join(here, ADDON)
  // What has every set serves where only this processor's are wanted.
  const fresh =
    isUsable(built) && [stampOf(here, known, wish), stampOf(here, known, 'all')].includes(read(path.join(here, STAMP))?.toString())
  if (fresh) {
    copy(readFileSync(built), targets)
    return 'up to date'
  }
  const started = performance.now()
  const compiler = await findCompiler()
  const { addon, names } = await compile(here, compiler, known, wish)
  copy(addon, targets)
  write(path.join(here, STAMP), stampOf(here, known, wish))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  return `${names.join(', ')} by ${compiler.join(' ')}, ${(addon.length / 1024).toFixed(0)} KB in ${seconds} s`
}

/** What the addon is made of; where not all sets are, the processor decides which. */
function stampOf(here, known, wish) {
  const processor = wish === 'all' ? '' : cpus()[0]?.model
  return createHash('sha256')
    .update(JSON.stringify([sourcesOf(here), flags, known, linkFlags, process.platform, process.arch, wish, processor]))
    .digest('hex')
}

/** An addon that was built on another processor may have nothing for this one. */
function isUsable(addon) {
  try {
    return Object.keys(createRequire(import.meta.url)(addon)).length > 0
  } catch {
    return false
  }
}

function copy(addon, targets) {
  for (const target of targets) {
    mkdirSync(target, { recursive: true })
    if (!read(path.join(target, ADDON))?.equals(addon)) write(path.join(target, ADDON), addon)
  }
}

/** $CXX, or the first of the usual names that answers; as words (`ccache g++` has two). */
async function findCompiler() {
  const { CXX } = process.env
  const candidates = CXX ? [CXX] : ['c++', 'g++', 'clang++']
  for (const candidate of candidates) {
    const command = candidate.trim().split(/\s+/)
    try {
      await call([...command, '--version'])
      return command
    } catch (error) {
      if (CXX) throw new Error(`CXX is ${CXX}, and ${reasonOf(error)}`)
    }
  }
  throw new Error(`no C++ compiler (${candidates.join(', ')}) was found`)
}

function sourcesOf(here) {
  const names = ['c', 'native'].flatMap((folder) => readdirSync(path.join(here, folder)).map((name) => path.join(folder, name)))
  return names.sort().map((name) => [name, readFileSync(path.join(here, name), 'utf8')])
}

/** Compiles each instruction set at the same time, links, and loads the result in a process of its own before anybody relies on it. */
async function compile(here, compiler, known, wish) {
  const folder = mkdtempSync(path.join(tmpdir(), 'clade-kernels-'))
  try {
    const names = wish === 'all' ? Object.keys(known) : await setsToUse(here, compiler, folder)
    say(`compiling ${names.join(', ')} by ${compiler.join(' ')}; ${VARIABLE}=off skips it: WebAssembly gives the same results, slower`)
    const objects = await Promise.all([
      compileOne(compiler, path.join(here, 'native/addon.cc'), path.join(folder, 'addon.o'), [
        `-DSETS=${names.map((name) => `SET(${name})`).join(' ')}`,
      ]),
      ...names.map((name) =>
        compileOne(compiler, path.join(here, 'native/kernels.cc'), path.join(folder, `${name}.o`), [`-DKERNELS=${name}`, ...known[name]]),
      ),
    ])
    const addon = path.join(folder, ADDON)
    await call([...compiler, ...linkFlags, ...objects, '-o', addon])
    await call([process.execPath, '-e', 'require(process.argv[1])', addon])
    return { addon: readFileSync(addon), names }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The fastest instruction set of this machine, and the fastest that fuses multiply and add. */
async function setsToUse(here, compiler, folder) {
  const probe = path.join(folder, 'probe')
  await call([...compiler, path.join(here, 'native/probe.cc'), '-o', probe])
  const { stdout } = await call([probe])
  const names = stdout.trim().split('\n')
  const fused = (name) => name.endsWith('_fma')
  return [names.filter((name) => !fused(name)).at(-1), names.filter(fused).at(-1)].filter(Boolean)
}

async function compileOne(compiler, source, object, more) {
  await call([...compiler, ...flags, ...more, '-c', source, '-o', object])
  return object
}

function call([command, ...args]) {
  return promisify(execFile)(command, args)
}

/** One line of what a command had to say. */
function reasonOf(error) {
  if (error.code === 'ENOENT' && error.path) return `there is no ${error.path}`
  const lines = String(error.stderr || error.message).split('\n')
  return lines.find((line) => /error/i.test(line)) ?? lines[0]
}

function say(text) {
  console.log(`native kernels: ${text}`)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildNative(fileURLToPath(new URL('..', import.meta.url)))
}
