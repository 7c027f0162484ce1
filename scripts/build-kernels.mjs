// Compiles the kernels (tensors/kernels/c) to WebAssembly with the npm-only clang, when sources, flags or compiler changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { read, write } from './files.mjs'

const flags = [
  ['-O3', '-std=c++20', '-Wall', '-Wextra', '-Werror', '-msimd128', '-mbulk-memory'],
  ['-ffp-contract=off', '-fno-math-errno', '-fno-exceptions', '-fno-rtti', '-nostdlib'],
  // Loop strength reduction makes an addition of every constant offset, which WebAssembly's loads hold for nothing.
  ['-mllvm', '-disable-lsr'],
  ['-Wl,--no-entry', '-Wl,--export=__heap_base', '-Wl,--export-memory', '-Wl,--strip-all', '-Wl,--stack-first', '-Wl,-z,stack-size=65536'],
].flat()
/** Output -> further flags. Relaxed SIMD has the fused multiply-add. */
const builds = { 'kernels.wasm': [], 'kernels-relaxed.wasm': ['-mrelaxed-simd'] }
const stampFile = 'kernels.stamp'

/** Builds next to the sources and into dist/; leaves files that are up to date alone. */
export async function buildKernels(root) {
  const here = path.join(root, 'tensors/kernels')
  const dist = path.join(root, 'dist/tensors/kernels')
  const sources = Object.fromEntries(
    readdirSync(path.join(here, 'c'))
      .sort()
      .map((name) => [name, readFileSync(path.join(here, 'c', name), 'utf8')]),
  )
  const stamp = createHash('sha256')
    .update(JSON.stringify([sources, flags, builds, compilerVersion()]))
    .digest('hex')
  const names = Object.keys(builds)
  const fresh = names.every((name) => existsSync(path.join(here, name))) && read(path.join(here, stampFile))?.toString() === stamp
  if (fresh) console.log('kernels: up to date')
  else {
    const started = performance.now()
    console.log(`kernels: compiling ${names.join(', ')} by the clang of npm`)
    const sizes = []
    for (const name of names) {
      const wasm = await compile(sources, builds[name])
      write(path.join(here, name), wasm)
      sizes.push(`${name} ${(wasm.length / 1024).toFixed(1)} KB`)
    }
    write(path.join(here, stampFile), stamp)
    console.log(`kernels: ${sizes.join(', ')} in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  }
  mkdirSync(dist, { recursive: true })
  for (const name of names) {
    const wasm = readFileSync(path.join(here, name))
    if (!read(path.join(dist, name))?.equals(wasm)) write(path.join(dist, name), wasm)
  }
}

async function compile(sources, more) {
  const { runClang } = await import('@yowasp/clang')
  await runClang(null, {}, { fetchProgress: () => {} }) // loads the compiler, in silence
  let log = ''
  const stderr = (bytes) => {
    if (bytes) log += Buffer.from(bytes).toString()
  }
  try {
    const files = await runClang(['clang++', ...flags, ...more, 'kernels.cc', '-o', 'kernels.wasm'], sources, { stderr })
    return files['kernels.wasm']
  } catch (error) {
    throw new Error(`the kernels did not compile:\n${log}`, { cause: error })
  }
}

function compilerVersion() {
  const entry = createRequire(import.meta.url).resolve('@yowasp/clang')
  return JSON.parse(readFileSync(path.join(path.dirname(entry), '../package.json'), 'utf8')).version
}
