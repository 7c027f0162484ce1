// Builds dist/: the C kernels to WebAssembly and to an addon, then TypeScript's types and its JavaScript (no step writes what did not
// change), and what is copied as it is.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildKernels } from './build-kernels.mjs'
import { buildNative } from './build-native.mjs'
import { bundle } from './bundle.mjs'
import { bundlePage } from './bundle-page.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
await buildKernels(root)
await buildNative(root, process.argv.includes('--all-sets') ? 'all' : undefined)
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', 'dist/.tsbuildinfo'], {
  cwd: root,
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)
await bundle(root)
await bundlePage(root)
chmodSync(new URL('../dist/src/cli/main.js', import.meta.url), 0o755)
for (const asItIs of ['src/runner/thread.cjs', 'envs/python/bridge.py'])
  copyFileSync(path.join(root, asItIs), path.join(root, 'dist', asItIs))
