// The contenders. Each is a process: `script` relative to this folder, `args`, `env`.

/** Clade's engines: which kernels, and fused multiply-add or not. */
export const engines = [
  { key: 'wasm', short: 'wasm', name: 'Clade, WebAssembly', env: { CLADE_ENGINE: 'wasm' }, args: [] },
  { key: 'wasmFma', short: 'wasm fma', name: 'Clade, WebAssembly, fma', env: { CLADE_ENGINE: 'wasm' }, args: ['--fma'] },
  { key: 'native', short: 'native', name: 'Clade, native', env: { CLADE_ENGINE: 'native' }, args: [] },
  { key: 'nativeFma', short: 'native fma', name: 'Clade, native, fma', env: { CLADE_ENGINE: 'native' }, args: ['--fma'] },
]

const program =
  (script) =>
  (...args) =>
    engines.map((engine) => ({ ...engine, script, args: [...engine.args, ...args] }))
const clade = program('clade/peer.mjs')

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

const A2C = 'Acting, learning and environment of A2C with RMSProp and a clipped gradient'

const pictures = (forward, name) => ({
  key: forward,
  name: `JAX A2C, ${name}`,
  script: 'python/pictures_jax.py',
  args: ['--forward', forward],
})
const unreal = { key: 'tuned', name: 'JAX UNREAL, tuned by hand', script: 'python/unreal_jax.py', args: [] }
const translator = [
  { key: 'torch', name: 'PyTorch', script: 'python/translator_torch.py', args: [] },
  { key: 'compiled', name: 'PyTorch, torch.compile', script: 'python/translator_torch.py', args: ['--compile'] },
  { key: 'jax', name: 'JAX, jax.random', script: 'python/translator_jax.py', args: ['--dropout', 'jax'] },
  { key: 'tuned', name: 'JAX, dropout by a hash', script: 'python/translator_jax.py', args: ['--dropout', 'hash'] },
]
const gan = [
  { key: 'torch', name: 'PyTorch, channels last', script: 'python/gan_torch.py', args: ['--layout', 'last'] },
  { key: 'first', name: 'PyTorch, channels first', script: 'python/gan_torch.py', args: ['--layout', 'first'] },
  { key: 'lax', name: "JAX, XLA's convolutions", script: 'python/gan_jax.py', args: ['--convolution', 'lax'] },
  { key: 'patches', name: 'JAX, convolutions as products', script: 'python/gan_jax.py', args: ['--convolution', 'patches'] },
]

/**
 * The works that are timed on one core, with their contenders and targets (Clade's engine to a rival). `unit` is what is counted, `does`
 * what it takes.
 */
export const works = {
  64: {
    unit: 'environment steps',
    does: A2C,
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
    unit: 'environment steps',
    does: A2C,
    what: 'CartPole, network 4-128-128, 16 environments x 5 steps',
    contenders: [...clade(...hidden(128)), jax(128), tuned(128), vmapped(128, 8)],
    aims: [
      ['native', 'tuned', 1],
      ['native', 'tuned8', 1],
    ],
  },
  256: {
    unit: 'environment steps',
    does: A2C,
    what: 'CartPole, network 4-256-256, 16 environments x 5 steps',
    contenders: [...clade(...hidden(256)), jax(256), tuned(256), vmapped(256, 8)],
    aims: [
      ['native', 'tuned', 1],
      ['native', 'tuned8', 1],
    ],
  },
  minatar: {
    unit: 'environment steps',
    does: A2C,
    what: 'MinAtar Breakout, convolution 3x3x16, dense 128, 32 environments x 5 steps',
    contenders: [...clade('--work', 'minatar'), minatar('flax', "flax's convolution"), minatar('patches', 'convolution as a product')],
    aims: [['native', 'patches', 2.5]],
  },
  pictures: {
    unit: 'environment steps',
    does: A2C,
    what: 'Pictures of 84x84x3 bytes -> 16 of 8x8/4 -> 32 of 4x4/2 -> 256 -> LSTM 256, 18 actions, 16 environments x 20 steps',
    contenders: [
      ...clade('--work', 'pictures'),
      pictures('once', 'activations kept, as Clade does'),
      pictures('twice', 'activations computed again, as PureJaxRL does'),
    ],
    aims: [['native', 'once', 2]],
  },
  unreal: {
    unit: 'environment steps',
    does: 'Acting, environment and learning of UNREAL: A2C, pixel control, value replay and reward prediction from a replay of 2,000 frames',
    what: 'Pictures of 42x42x3 bytes -> 16 of 8x8/4 -> 32 of 4x4/2 -> 128 -> LSTM 128, 18 actions, 16 environments x 20 steps',
    contenders: [...clade('--work', 'unreal'), unreal],
    aims: [['native', 'tuned', 1]],
  },
  translator: {
    unit: 'updates',
    does: 'Training with Adam',
    what: 'Transformer, width 128, 4 heads, 512 between, 2 + 2 layers, 1,000 words, dropout 0.1, 64 pairs of 24 words',
    contenders: [...program('clade/translator.mjs')(), ...translator],
    aims: [
      ['native', 'torch', 1],
      ['native', 'jax', 1],
      ['native', 'tuned', 1],
    ],
  },
  gan: {
    unit: 'rounds',
    does: 'A round is 3 updates of the critic, each with a gradient penalty, and 1 of the generator, with Adam',
    what: 'WGAN-GP with a DCGAN on 28x28, filters 64 and 128 of 5x5/2, batch 64',
    contenders: [...program('clade/gan.mjs')(), ...gan],
    aims: [
      ['native', 'torch', 1],
      ['native', 'patches', 1],
    ],
  },
}

/** The pairs of processes, one a core. */
export const pairs = [...clade(), sb3, jax(64), tuned(64), vmapped(64, 4)]

export const learners = [...clade(), sb3, jax(64), tuned(64), sb3Ppo, jaxPpo]
