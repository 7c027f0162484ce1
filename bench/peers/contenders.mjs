// The contenders. Each is a process: `script` relative to this folder, `args`, `env`.

/** Clade's engines: which kernels, and fused multiply-add or not. */
export const engines = [
  { key: 'wasm', short: 'wasm', name: 'Clade, WebAssembly', env: { CLADE_ENGINE: 'wasm' }, args: [] },
  { key: 'wasmFma', short: 'wasm fma', name: 'Clade, WebAssembly, fma', env: { CLADE_ENGINE: 'wasm' }, args: ['--fma'] },
  { key: 'native', short: 'native', name: 'Clade, native', env: { CLADE_ENGINE: 'native' }, args: [] },
  { key: 'nativeFma', short: 'native fma', name: 'Clade, native, fma', env: { CLADE_ENGINE: 'native' }, args: ['--fma'] },
]

const clade = (...args) => engines.map((engine) => ({ ...engine, script: 'clade/peer.mjs', args: [...engine.args, ...args] }))

const hidden = (width) => ['--hidden', String(width)]
/** The option that lets XLA use vectors of 512 bits: its own choice is 256. */
const WIDE = { XLA_FLAGS: '--xla_cpu_prefer_vector_width=512' }
const jax = (width) => ({ key: 'jax', name: 'JAX A2C, as PureJaxRL', script: 'python/a2c_jax.py', args: hidden(width) })
const tuned = (width) => ({ key: 'tuned', name: 'JAX A2C, tuned by hand', script: 'python/a2c_tuned.py', args: hidden(width), env: WIDE })
const vmapped = (width, members) => ({
  key: `tuned${members}`,
  name: `JAX A2C, tuned, ${members} members vmapped`,
  script: 'python/a2c_tuned.py',
  args: [...hidden(width), '--members', String(members)],
  env: WIDE,
})
const sb3 = { key: 'sb3', name: 'Stable-Baselines3 A2C', script: 'python/sb3.py', args: [], slow: true }
const sb3Ppo = {
  key: 'sb3Ppo',
  name: 'Stable-Baselines3 PPO (another algorithm)',
  script: 'python/sb3.py',
  args: ['--agent', 'ppo'],
  slow: true,
}
const jaxPpo = { key: 'jaxPpo', name: "PPO in PureJaxRL's style (another algorithm)", script: 'python/ppo_jax.py', args: [] }
const minatar = (convolution, name) => ({
  key: convolution,
  name: `JAX A2C, ${name}`,
  script: 'python/minatar_jax.py',
  args: ['--convolution', convolution],
})

/** The works that are timed on one core, with their contenders and targets (Clade's engine to a rival). */
export const works = {
  64: {
    what: 'CartPole, network 4-64-64, 16 environments x 5 steps',
    contenders: [...clade(), sb3, jax(64), tuned(64), vmapped(64, 8), sb3Ppo, jaxPpo],
    aims: [
      ['wasm', 'sb3', 40],
      ['native', 'sb3', 100],
      ['native', 'tuned', 1.2],
      ['nativeFma', 'tuned', 1.6],
      ['native', 'tuned8', 1.1],
      ['nativeFma', 'tuned8', 1.4],
    ],
  },
  128: {
    what: 'CartPole, network 4-128-128, 16 environments x 5 steps',
    contenders: [...clade(...hidden(128)), jax(128), tuned(128), vmapped(128, 8)],
    aims: [
      ['native', 'tuned', 1],
      ['native', 'tuned8', 1],
    ],
  },
  256: {
    what: 'CartPole, network 4-256-256, 16 environments x 5 steps',
    contenders: [...clade(...hidden(256)), jax(256), tuned(256), vmapped(256, 8)],
    aims: [
      ['native', 'tuned', 1],
      ['native', 'tuned8', 1],
    ],
  },
  minatar: {
    what: 'MinAtar Breakout, convolution 3x3x16, dense 128, 32 environments x 5 steps',
    contenders: [...clade('--work', 'minatar'), minatar('flax', "flax's convolution"), minatar('patches', 'convolution as a product')],
    aims: [['native', 'patches', 2.5]],
  },
}

/** The pairs of processes, one a core. */
export const pairs = [...clade(), sb3, jax(64), tuned(64), vmapped(64, 4)]

export const learners = [...clade(), sb3, jax(64), tuned(64), sb3Ppo, jaxPpo]
