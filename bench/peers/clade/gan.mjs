// The work of python/gan_torch.py, written with tensors: WGAN-GP with a DCGAN, by the protocol of python/peer.py.
import { parseArgs } from 'node:util'
import { orthogonal, zeros } from '../../../dist/tensors/initialisers.js'
import { adam } from '../../../dist/tensors/minimisers.js'
import { programs } from '../../../dist/tensors/program.js'
import { serveSpeed } from './protocol.mjs'
import { uniforms } from './random.mjs'

const [BATCH, NOISE, CRITIC_UPDATES, PENALTY] = [64, 128, 3, 10]
const POOL = 16
const PICTURE = [28, 28, 1]
const WALK = { stride: 2, padding: 'same' }
const ADAM = adam({ learningRate: 1e-4, decay1: 0.5, decay2: 0.9 })

const { values: flags } = parseArgs({
  allowPositionals: true,
  options: { fma: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
})

/** The shapes of the critic's parameters. */
const CRITIC = { k0: [5, 5, 1, 64], b0: [64], k1: [5, 5, 64, 128], b1: [128], w: [6272, 1], b: [1] }
const GENERATOR = { w: [NOISE, 6272], b: [6272], k0: [5, 5, 64, 128], b0: [64], k1: [5, 5, 1, 64], b1: [1] }

function declare(t, shapes) {
  const initialiser = (shape) => (shape.length === 1 ? zeros : orthogonal(1))
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, t.parameter(name, shape, initialiser(shape))]))
}

/** [n, 28, 28, 1] to scores [n, 1]. */
function critic(t, { k0, b0, k1, b1, w, b }, x) {
  const first = t.leakyRelu(t.bias(t.convolution(x, k0, WALK), b0), 0.2)
  const second = t.leakyRelu(t.bias(t.convolution(first, k1, WALK), b1), 0.2)
  return t.bias(t.product(t.reshape(second, [x.shape[0], 6272]), w), b)
}

/** [n, 128] to [n, 28, 28, 1]. */
function generator(t, { w, b, k0, b0, k1, b1 }, noise) {
  const first = t.reshape(t.relu(t.bias(t.product(noise, w), b)), [noise.shape[0], 7, 7, 128])
  const second = t.relu(t.bias(t.transposedConvolution(first, k0, WALK), b0))
  return t.tanh(t.bias(t.transposedConvolution(second, k1, WALK), b1))
}

const judge = programs(
  (t) => {
    const parameters = declare(t, CRITIC)
    const both = t.input('fake and real', [2 * BATCH, ...PICTURE])
    const [fake, real] = t.split(both, [BATCH, BATCH], 0)
    const share = t.randomUniform(t.input('key', [2], 'int32'), [BATCH, 1, 1, 1])
    const mixed = t.add(t.multiply(share, real), t.multiply(t.scale(share, -1, 1), fake))
    const ones = t.constant(new Float32Array(BATCH).fill(1), [BATCH, 1])
    const [slope] = t.gradients([critic(t, parameters, mixed)], [ones], [mixed])
    const penalty = t.mean(t.square(t.scale(t.norm(slope, { axes: [1, 2, 3] }), 1, -1)))
    const [fakes, reals] = t.split(critic(t, parameters, both), [BATCH, BATCH], 0)
    const loss = t.add(t.subtract(t.mean(fakes), t.mean(reals)), t.scale(penalty, PENALTY))
    return { update: { loss, ...t.minimise(loss, ADAM) } }
  },
  { fma: flags.fma },
)

const maker = programs(
  (t) => {
    const parameters = declare(t, GENERATOR)
    const fake = generator(t, parameters, t.randomNormal(t.input('key', [2], 'int32'), [BATCH, NOISE]))
    const judging = Object.fromEntries(Object.entries(CRITIC).map(([name, shape]) => [name, t.input(`critic ${name}`, shape)]))
    const loss = t.scale(t.mean(critic(t, judging, fake)), -1)
    return { make: { fake }, update: { loss, ...t.minimise(loss, ADAM) } }
  },
  { fma: flags.fma },
)

const random = uniforms(Number(flags.seed))
for (const network of [judge, maker]) network.initialise(random)
const pool = Array.from({ length: POOL }, () => Float32Array.from({ length: BATCH * 28 * 28 }, () => 2 * random() - 1))
const run = { make: maker.function('make'), judge: judge.function('update'), learn: maker.function('update') }
const [both, fake] = [judge.input('fake and real'), maker.output('make', 'fake')]
const keys = [judge, maker].map((network) => network.input('key').data)
const weights = judge.named.map(({ name, values }) => [maker.input(`critic ${name}`).data, values.data])
let [turn, draws] = [0, 0]

function drawAnew() {
  draws++
  for (const key of keys) key.set([Number(flags.seed), draws])
}

await serveSpeed(() => {
  for (let i = 0; i < CRITIC_UPDATES; i++) {
    drawAnew()
    run.make(0, 1, 1)
    both.data.set(fake.data)
    both.data.set(pool[turn++ % POOL], fake.data.length)
    run.judge(0, 1, 1)
  }
  for (const [to, from] of weights) to.set(from)
  drawAnew()
  run.learn(0, 1, 1)
  return 1
})
