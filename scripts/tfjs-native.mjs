// Builds TensorFlow.js's native library outside the repository, some 0.8 GB, and runs the tests of the TensorFlow.js engine on it. What npm
// would download when it is installed, libtensorflow, comes from Python's package of TensorFlow here, and the addon is compiled over it.
//   node scripts/tfjs-native.mjs                          @tensorflow/tfjs-node over pip's tensorflow-cpu
//   node scripts/tfjs-native.mjs --gpu                    @tensorflow/tfjs-node-gpu over the same: it runs on a processor, too
//   node scripts/tfjs-native.mjs --gpu --tensorflow <dir> over an installed Python package, .../site-packages/tensorflow: one with CUDA
// It needs npm, a C++ compiler and, without --tensorflow, a Python with pip (CLADE_PYTHON, else python3). CLADE_TFJS names another folder.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const TFJS = '4.22.0'
const TENSORFLOW = '2.21.0'
/** Those of the engine, and that each operation agrees with the kernels. */
const TESTS = ['test/unit/tensors/engines', 'test/properties/tensors-operations.test.ts', '-t', 'TensorFlow']
const { gpu, tensorflow: given } = parseArgs({ options: { gpu: { type: 'boolean' }, tensorflow: { type: 'string' } } }).values
const root = fileURLToPath(new URL('..', import.meta.url))
const python = process.env.CLADE_PYTHON ?? 'python3'
const name = gpu ? 'tfjs-node-gpu' : 'tfjs-node'
const base = process.env.CLADE_TFJS ?? path.join(homedir(), '.cache/clade-tfjs')
const folder = path.join(base, given ? `${name}-given` : name)

if (!existsSync(folder)) build()
// Node looks there for packages that the repository does not have.
const env = { ...process.env, NODE_PATH: path.join(folder, 'node_modules'), TF_CPP_MIN_LOG_LEVEL: '2' }
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', ...TESTS], { cwd: root, env, stdio: 'inherit' })
process.exit(status ?? 1)

/** By rename, so that what is there is whole. */
function build() {
  const half = `${folder}.${process.pid}`
  mkdirSync(half, { recursive: true })
  try {
    const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefix', half]
    run('npm', 'install', ...flags, `@tensorflow/${name}@${TFJS}`, 'node-api-headers')
    const tensorflow = given ? path.resolve(given) : fetchTensorFlow(half)
    compile(path.join(half, 'node_modules/@tensorflow', name), tensorflow, path.join(half, 'node_modules/node-api-headers/include'))
    renameSync(half, folder)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    throw error
  }
}

/** The libraries and headers of pip's package; the rest stays in the archive. Returns the package's folder. */
function fetchTensorFlow(half) {
  const wheels = path.join(half, 'wheels')
  run(python, '-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '-d', wheels, `tensorflow-cpu==${TENSORFLOW}`)
  const wheel = path.join(wheels, readdirSync(wheels)[0])
  const wanted =
    '(libtensorflow_(cc|framework)\\.so\\.2|include/(tensorflow/c/|tensorflow/core/platform/ctstring|tsl/platform/ctstring|xla/tsl/c/))'
  const extract = [
    'import re, sys, zipfile',
    'wheel = zipfile.ZipFile(sys.argv[1])',
    `wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if re.match('tensorflow/${wanted}', name)])`,
  ]
  run(python, '-c', extract.join('\n'), wheel, half)
  rmSync(wheels, { recursive: true })
  return path.join(half, 'tensorflow')
}

/** Puts the libraries where the package looks for them, and compiles its addon. */
function compile(place, tensorflow, nodeHeaders) {
  const lib = path.join(place, 'deps/lib')
  mkdirSync(lib, { recursive: true })
  link(path.join(tensorflow, 'include'), path.join(place, 'deps/include'))
  for (const [file, ...names] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ])
    for (const one of [file, ...names]) link(path.join(tensorflow, file), path.join(lib, one))
  const addon = path.join(place, 'lib/napi-v8')
  mkdirSync(addon, { recursive: true })
  run(
    ...['g++', '-O2', '-std=gnu++17', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-w'],
    ...[`-I${nodeHeaders}`, `-I${place}/deps/include`, `-I${place}/binding`],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(place, 'binding', file)),
    ...[`-L${lib}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ...['-o', path.join(addon, 'tfjs_binding.node')],
  )
}

/** Relative where both are in the folder, so that it can be renamed. */
function link(to, from) {
  symlinkSync(given ? to : path.relative(path.dirname(from), to), from)
}

function run(command, ...args) {
  const began = Date.now()
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${error?.message ?? stderr}`)
  console.log(`${path.basename(command)} ${args[0]}: ${Math.round((Date.now() - began) / 1000)} s`)
}
