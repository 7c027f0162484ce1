import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CLADE, clade, readCsv, run, runFile, small, temporaryFolder } from './clade.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const cwd = temporaryFolder()

/** A slice of CartPole for each of two members. */
const short = (out: string) => [...small({ steps: 400, 'ready-every': 200, population: 2, schedule: 'lockstep', out }), '--quiet']

describe('TensorFlow.js', () => {
  const out = (name: string) => path.join(cwd, name)
  const engine = ['--engine', 'tfjs:wasm']

  test('truth: a population trains with it, run.json names it, and verify with it proves the run', async () => {
    expect(await clade(['run', ...short(out('tfjs')), ...engine], { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(runFile(out('tfjs')).versions.engine).toBe('tfjs:wasm 4.22.0')
    expect(await clade(['verify', out('tfjs'), '--quiet', ...engine], { cwd })).toMatchObject({ code: 0, stderr: '' })
  })

  test('law: verify, replay --exact and resume refuse an engine of other bits, and a resume may accept it', async () => {
    const folder = out('refused')
    expect(await clade(['run', ...short(folder), ...engine], { cwd })).toMatchObject({ code: 0 })
    const kernels = ['--engine', 'wasm', '--quiet']
    const why = 'the bits of wasm differ from those of tfjs:wasm 4.22.0, which it was trained with; use that one (--engine)'
    for (const command of [['verify'], ['replay', '--exact']]) {
      const { code, stderr } = await clade([command[0]!, folder, ...command.slice(1), ...kernels], { cwd })
      expect({ code, stderr }).toEqual({ code: 2, stderr: `clade: ${folder} cannot be trained again: ${why} [RUN_ENGINE_CHANGED]\n` })
    }
    const longer = ['resume', folder, '--steps', '600', ...kernels]
    const { code, stderr } = await clade(longer, { cwd })
    const change = 'its engine was tfjs:wasm 4.22.0 and is wasm'
    const remedy = 'use that one (--engine), or add --accept-changes, and verify cannot prove what is trained from here on'
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `clade: ${folder} would go on with other bits: ${change}; ${remedy} [RUN_ENGINE_CHANGED]\n`,
    })
    expect(await clade([...longer, '--accept-changes'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    // The kernels are the run's engine from now on.
    expect(await clade(['resume', folder, '--steps', '800', ...kernels], { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(await clade(['verify', folder, '--quiet', ...engine], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(`it was resumed with changes \\(${change}\\); all 2 slices before it end in the recorded weights`),
      ),
    })
  })

  test('law: agents go on from the kernels to it, and back', async () => {
    expect(await clade(['run', ...short(out('kernels')), '--engine', 'wasm'], { cwd })).toMatchObject({ code: 0 })
    for (const [from, to, name] of [
      ['kernels', 'there', 'tfjs:wasm'],
      ['there', 'back', 'wasm'],
    ] as const) {
      const more = ['--from', out(from), '--engine', name]
      expect(await clade(['run', ...short(out(to)), ...more], { cwd })).toMatchObject({ code: 0, stderr: '' })
      expect(readCsv(out(to), 'members.csv').length).toBe(4)
    }
  })
})

describe('the packages of TensorFlow.js that are found', () => {
  /** Makes a copy of the build beside which these packages are installed; a text is that of a package's only module. */
  function copy(name: string, packages: Readonly<Record<string, string | null>>): string {
    const folder = path.join(cwd, name)
    const modules = path.join(folder, 'node_modules')
    mkdirSync(path.join(modules, '@tensorflow'), { recursive: true })
    cpSync(path.join(ROOT, 'dist'), path.join(folder, 'dist'), { recursive: true })
    cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'))
    const installed = path.join(ROOT, 'node_modules')
    for (const one of readdirSync(installed)) if (one !== '@tensorflow') symlinkSync(path.join(installed, one), path.join(modules, one))
    for (const [one, text] of Object.entries(packages)) {
      const place = path.join(modules, '@tensorflow', one)
      if (text === null) symlinkSync(path.join(installed, '@tensorflow', one), place)
      else {
        mkdirSync(place)
        writeFileSync(path.join(place, 'package.json'), JSON.stringify({ name: `@tensorflow/${one}`, main: 'index.js' }))
        writeFileSync(path.join(place, 'index.js'), text)
      }
    }
    return path.join(folder, 'dist/src/cli/main.js')
  }
  const at = (binary: string, ...args: string[]) => run(process.execPath, [binary, ...args], { cwd })
  const listed = async (binary: string) => (await at(binary, 'list')).stdout.split('\n').find((line) => line.startsWith('engines'))!
  const npms = { 'tfjs-core': null, 'tfjs-backend-wasm': null, 'tfjs-backend-cpu': null }
  const broken = "throw new Error('The addon tfjs_binding.node can not be found.\\nPlease run npm rebuild.')"
  /** What a native package looks like from outside, over the back end in JavaScript. */
  const native = `
    const tf = require('@tensorflow/tfjs-core')
    const cpu = require('@tensorflow/tfjs-backend-cpu')
    tf.registerBackend('tensorflow', () => Object.assign(new cpu.MathBackendCPU(), { isUsingGpuDevice: true }))
    tf.copyRegisteredKernels('cpu', 'tensorflow')
    module.exports = tf`

  test('truth: none is told where it is listed, and where it is asked for', async () => {
    const binary = copy('none', {})
    expect(await listed(binary)).toMatch(/, tfjs \(not installed\)$/)
    const asked = (name: string) => at(binary, 'run', ...short('none-run'), '--engine', name)
    expect(await asked('tfjs')).toMatchObject({
      code: 2,
      stderr:
        'clade: Expected TensorFlow.js to be there, but none of its packages is installed; npm install @tensorflow/tfjs-node or @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm [ENGINE_UNAVAILABLE]\n',
    })
    expect(await asked('tfjs:cpu')).toMatchObject({
      code: 2,
      stderr:
        'clade: Expected TensorFlow.js to be there, but @tensorflow/tfjs-backend-cpu is not installed; npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu [ENGINE_UNAVAILABLE]\n',
    })
    expect(await at(binary, 'run', ...short('without'))).toMatchObject({ code: 0, stderr: '' })
  })

  test('truth: one that cannot be loaded is told, and the next one is used', async () => {
    const binary = copy('broken', { ...npms, 'tfjs-node': broken })
    const why = 'The addon tfjs_binding.node can not be found.'
    expect(await listed(binary)).toMatch(new RegExp(`, tfjs:node \\(cannot be loaded: ${why}\\), tfjs:wasm 4.22.0, tfjs:cpu 4.22.0$`))
    const asked = (name: string, folder: string) => at(binary, 'run', ...short(folder), '--engine', name)
    const told = `@tensorflow/tfjs-node is installed but cannot be loaded: ${why}`
    expect(await asked('tfjs:node', 'refused-run')).toMatchObject({
      code: 2,
      stderr: `clade: Expected TensorFlow.js to be there, but ${told} [ENGINE_UNAVAILABLE]\n`,
    })
    expect(await asked('tfjs', 'told-run')).toMatchObject({ code: 0, stderr: `clade: ${told}; tfjs:wasm 4.22.0 is used instead\n` })
    expect(runFile(path.join(cwd, 'told-run')).versions.engine).toBe('tfjs:wasm 4.22.0')
  })

  test('truth: a back end without its core is broken, not missing', async () => {
    const binary = copy('no-core', { 'tfjs-backend-cpu': null })
    expect(await listed(binary)).toMatch(/, tfjs:cpu \(cannot be loaded: Cannot find module '@tensorflow\/tfjs-core'\)$/)
  })

  test('truth: a native one comes first, is listed with its device, and gets one thread', async () => {
    const binary = copy('native', { ...npms, 'tfjs-node-gpu': native })
    expect(await listed(binary)).toMatch(/, tfjs:node-gpu 4.22.0 \(GPU\), tfjs:wasm 4.22.0, tfjs:cpu 4.22.0$/)
    const end = await at(binary, 'run', ...short('native-run'), '--engine', 'tfjs', '--workers', '2')
    expect(end).toMatchObject({ code: 0, stderr: "clade: TensorFlow's library serves one thread: --workers is 1, not 2\n" })
    expect(runFile(path.join(cwd, 'native-run')).versions.engine).toBe('tfjs:node-gpu 4.22.0 (GPU)')
    expect(new Set(readCsv(path.join(cwd, 'native-run'), 'members.csv').map(({ lane }) => lane))).toEqual(new Set(['0']))
  })
})

test('truth: without the flag nothing of it is loaded', async () => {
  const script = `
    import { writeSync } from 'node:fs'
    import { createRequire } from 'node:module'
    process.argv = ['node', 'clade', 'run', ...${JSON.stringify(short('unloaded'))}]
    process.on('exit', () => {
      const { cache } = createRequire(${JSON.stringify(CLADE)})
      writeSync(1, String(Object.keys(cache).filter((file) => file.includes('tensorflow')).length))
    })
    await import(${JSON.stringify(CLADE)})`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd })
  expect(stdout.trim().split('\n').at(-1)).toBe('0')
})
