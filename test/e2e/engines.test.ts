import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CLADE, clade, inParallel, readCsv, reproducibleTables, run, runFile, small, temporaryFolder } from './clade.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ADDON = 'dist/tensors/kernels/kernels.node'
const built = existsSync(path.join(ROOT, ADDON))

const cwd = temporaryFolder()

const hasCompiler = ['c++', 'g++', 'clang++'].some((name) => spawnSync(name, ['--version']).status === 0)
const suits = ['linux', 'darwin'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch)

/** The line of the engines that `clade list` prints, with that binary. */
async function listed(binary: string): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [binary, 'list'], { cwd })
  expect(stderr).toBe('')
  return stdout.split('\n').find((line) => line.startsWith('engines'))!
}

describe.skipIf(!built)('both engines (skipped where no C++ compiler built the native one)', () => {
  const lockstep = (out: string, ...more: string[]) => [...small({ steps: 10_000, schedule: 'lockstep', out }), ...more]

  test('law: in lockstep the CSV files do not depend on the engine, and run.json names it', async () => {
    const [wasm, native] = ['wasm', 'native'].map((engine) => path.join(cwd, engine)) as [string, string]
    const ends = await inParallel(
      2,
      [wasm, native].map((out) => () => clade(['run', ...lockstep(out, '--engine', path.basename(out))], { cwd })),
    )
    for (const end of ends) expect(end).toMatchObject({ code: 0, stderr: '' })
    expect(reproducibleTables(native)).toEqual(reproducibleTables(wasm))
    expect([wasm, native].map((out) => runFile(out).versions.engine)).toEqual(['wasm', expect.stringMatching(/^native \w+$/)])
    expect(await clade(['verify', native, '--engine', 'wasm', '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  })

  test('law: --fma is part of what a run is: recorded, followed by verify on both engines, and asked for by a resume', async () => {
    const out = path.join(cwd, 'fma')
    expect(await clade(['run', ...lockstep(out, '--fma')], { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(runFile(out).config).toMatchObject({ trainable: { config: { fma: true } } })
    for (const engine of ['wasm', 'native']) {
      expect(await clade(['verify', out, '--engine', engine, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    }
    expect(await clade(['resume', out, '--quiet'], { cwd })).toMatchObject({ code: 0 })
    const { code, stderr } = await clade(['run', ...lockstep(out, '--resume')], { cwd })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `clade: ${out} holds a run of another configuration: its trainable.config.fma is true, and now it is false [RUN_CONFIG_MISMATCH]\n`,
    })
    const hashes = (run: string) => readCsv(run, 'members.csv').map((row) => row.weights_hash)
    expect(hashes(out)).not.toEqual(hashes(path.join(cwd, 'wasm')))
  })

  test('truth: list names every instruction set and which is in use', async () => {
    expect(await listed(CLADE)).toMatch(/^engines +wasm, (native \w+, )*native \w+ \(in use\), tfjs/)
  })
})

describe('without a native engine', () => {
  /** Makes a copy of the build in which the addon is that text, or missing. */
  function copy(name: string, addon: string | null): string {
    const folder = path.join(cwd, name)
    cpSync(path.join(ROOT, 'dist'), path.join(folder, 'dist'), { recursive: true })
    cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'))
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
    if (addon === null) rmSync(path.join(folder, ADDON), { force: true })
    else writeFileSync(path.join(folder, ADDON), addon)
    return path.join(folder, 'dist/src/cli/main.js')
  }
  const train = (binary: string, out: string, ...more: string[]) =>
    run(process.execPath, [binary, 'run', ...small({ steps: 5000, population: 2, out: path.join(cwd, out) }), ...more], { cwd })

  test('truth: where it was not built WebAssembly is used in silence, and asking for native is refused', async () => {
    const binary = copy('missing', null)
    expect(await listed(binary)).toMatch(/^engines +wasm \(in use\), native \(not built\), tfjs/)
    expect(await train(binary, 'silent')).toMatchObject({ code: 0, stderr: '' })
    expect(runFile(path.join(cwd, 'silent')).versions.engine).toBe('wasm')
    const { code, stderr } = await train(binary, 'refused', '--engine', 'native')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'clade: Expected the native engine to be there, but it was not built; npm rebuild builds it where there is a C++ compiler [ENGINE_UNAVAILABLE]\n',
    })
    expect(existsSync(path.join(cwd, 'refused'))).toBe(false)
  })

  test('truth: one that cannot be loaded is told once, and WebAssembly is used', async () => {
    const binary = copy('corrupt', 'this is no addon')
    expect(await listed(binary)).toMatch(/^engines +wasm \(in use\), native \(cannot be loaded: [^,]+\), tfjs/)
    const { code, stderr } = await train(binary, 'told')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^clade: the native engine cannot be loaded, WebAssembly is used instead \(.+\)\n$/)
    expect(await train(binary, 'told-why', '--engine', 'native')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^clade: Expected the native engine to be there, but it cannot be loaded: .+ \[ENGINE_UNAVAILABLE\]\n$/,
      ),
    })
    expect(await train(binary, 'asked-for-wasm', '--engine', 'wasm')).toMatchObject({ code: 0, stderr: '' })
  })

  test.skipIf(!hasCompiler || !suits)(
    'truth (skipped: no C++ compiler, or another kind of machine): one that was built on another processor is told once, and WebAssembly is used',
    async () => {
      const binary = copy('moved', '')
      const addon = path.join(ROOT, 'tensors/kernels/native/addon.cc')
      const args = ['-shared', '-fPIC', '-std=c++20', '-DSETS=', addon, '-o', path.join(cwd, 'moved', ADDON)]
      const undefinedSymbols = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []
      expect(spawnSync('c++', [...args, ...undefinedSymbols], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
      const why = 'it was built for another processor; npm rebuild builds it for this one'
      expect(await train(binary, 'moved-run')).toMatchObject({
        code: 0,
        stderr: `clade: the native engine cannot be loaded, WebAssembly is used instead (${why})\n`,
      })
      expect(runFile(path.join(cwd, 'moved-run')).versions.engine).toBe('wasm')
    },
  )

  test('truth: an engine that does not exist is refused', async () => {
    const { code, stderr } = await clade(['run', 'cartpole', '--engine', 'metal'], { cwd })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'clade: Expected --engine to be wasm, native, tfjs, tfjs:node-gpu, tfjs:node, tfjs:wasm or tfjs:cpu, got "metal" [INVALID_OPTION]\n',
    })
  })
})

describe('the build of the native engine', () => {
  test.skipIf(!hasCompiler || !suits)(
    'truth (skipped: no C++ compiler, or another kind of machine): it is there where there is a C++ compiler',
    () => {
      expect(built).toBe(true)
    },
  )

  /** Makes a folder as npm unpacks the package, with what an install runs. */
  function unpacked(name: string): string {
    const folder = path.join(cwd, name)
    const { files } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { files: readonly string[] }
    for (const part of files.filter((file) => /^(tensors|scripts)\//.test(file))) {
      cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true })
    }
    return folder
  }
  const build = (folder: string, env: Record<string, string>) =>
    run(process.execPath, [path.join(folder, 'scripts/build-native.mjs')], { cwd, env })

  test('truth: without a compiler it says so in one line and leaves no addon behind', async () => {
    const folder = unpacked('no-compiler')
    const addon = path.join(folder, ADDON)
    cpSync(path.join(ROOT, 'package.json'), addon) // of other sources, as far as the build knows
    const end = await build(folder, { PATH: '', CXX: '' })
    const reason = 'no C++ compiler (c++, g++, clang++) was found'
    expect(end).toEqual({ code: 0, stdout: `native kernels: not built, WebAssembly is used: ${reason}\n`, stderr: '' })
    expect(existsSync(addon)).toBe(false)
  })

  test('truth: nor does a compiler that fails stop it', async () => {
    const { code, stdout, stderr } = await build(unpacked('failing'), { CXX: `${process.execPath} --check` })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^native kernels: not built, WebAssembly is used: .+\n$/)
  })

  test('truth: CLADE_NATIVE=off compiles nothing, and a word that it does not know is told', async () => {
    const folder = unpacked('off')
    const end = await build(folder, { CLADE_NATIVE: 'off' })
    expect(end).toEqual({ code: 0, stdout: 'native kernels: not built, WebAssembly is used: CLADE_NATIVE is off\n', stderr: '' })
    expect((await build(folder, { CLADE_NATIVE: 'no' })).stdout).toBe(
      'native kernels: not built, WebAssembly is used: CLADE_NATIVE is all, off or not set, not no\n',
    )
  })

  test.skipIf(!hasCompiler || !suits)(
    'truth (skipped: no C++ compiler, or another kind of machine): an install compiles what this processor uses and nothing else, and says so first',
    async () => {
      // The compiler without optimisation, which is quicker: the last -O counts.
      const CXX = path.join(cwd, 'hurry')
      writeFileSync(CXX, '#!/bin/sh\nexec c++ "$@" -O0\n', { mode: 0o755 })
      const folder = unpacked('one-processor')
      const { stdout } = await build(folder, { CXX, CLADE_NATIVE: '' })
      const [first, second] = stdout.split('\n')
      const [, names] = /^native kernels: compiling (\w+(?:, \w+_fma)?) by .+; CLADE_NATIVE=off skips it: .+$/.exec(first!) ?? []
      expect(second).toMatch(new RegExp(`^native kernels: ${names} by .+, \\d+ KB in [\\d.]+ s$`))
      const addon = createRequire(import.meta.url)(path.join(folder, ADDON)) as object
      expect(Object.keys(addon).join(', ')).toBe(names)
      expect((await listed(CLADE)).replace(' (in use)', '')).toMatch(new RegExp(`native ${names!.split(',')[0]}, tfjs`))
      expect((await build(folder, { CXX: 'none', CLADE_NATIVE: '' })).stdout).toBe('native kernels: up to date\n')
    },
  )
})
