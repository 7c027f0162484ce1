// The work of python/translator_torch.py, written with tensors: training of a Transformer, by the protocol of python/peer.py.
import { parseArgs } from 'node:util'
import { constantly, zeros } from '../../../dist/tensors/initialisers.js'
import { adam } from '../../../dist/tensors/minimisers.js'
import { programs } from '../../../dist/tensors/program.js'
import { serveSpeed } from './protocol.mjs'
import { normals, uniforms } from './random.mjs'

const [WIDTH, HEADS, BETWEEN, LAYERS, WORDS, PAIRS, TOKENS, DROPOUT] = [128, 4, 512, 2, 1000, 64, 24, 0.1]
const [ROWS, SIZE] = [PAIRS * TOKENS, WIDTH / HEADS]
const POOL = 16

const { values: flags } = parseArgs({
  allowPositionals: true,
  options: { fma: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
})
const ones = constantly(1)

/** Glorot and Bengio 2010. */
function uniform([inputs, outputs], { random }) {
  const bound = Math.sqrt(6 / (inputs + outputs))
  return Float32Array.from({ length: inputs * outputs }, () => bound * (2 * random() - 1))
}

function normal([rows, columns], { random }) {
  const values = new Float32Array(rows * columns)
  normals(values, random)
  return values
}

/** The layers over a builder; `drop` gives each of its uses a stream of random numbers of its own. */
class Layers {
  #streams = 0

  constructor(t, key) {
    this.t = t
    this.key = key
  }

  drop(x) {
    return this.t.dropout(x, DROPOUT, this.key, this.#streams++)
  }

  dense(name, x, columns) {
    const { t } = this
    return t.bias(
      t.product(x, t.parameter(`${name}.kernel`, [x.shape[1], columns], uniform)),
      t.parameter(`${name}.bias`, [columns], zeros),
    )
  }

  normalise(name, x) {
    const { t } = this
    return t.layerNorm(x, t.parameter(`${name}.gain`, [WIDTH], ones), t.parameter(`${name}.bias`, [WIDTH], zeros))
  }

  /** [rows, width] to [pairs x heads, tokens, size]. */
  split(x) {
    const { t } = this
    return t.reshape(t.transpose(t.reshape(x, [PAIRS, TOKENS, HEADS, SIZE]), [0, 2, 1, 3]), [PAIRS * HEADS, TOKENS, SIZE])
  }

  /** Scaled dot-product attention of x to `others`. */
  attention(name, x, others, causal) {
    const { t } = this
    const q = this.split(this.dense(`${name}.query`, x, WIDTH))
    const k = this.split(this.dense(`${name}.key`, others, WIDTH))
    const v = this.split(this.dense(`${name}.value`, others, WIDTH))
    const scores = t.scale(t.product(q, k, { transposeB: true }), SIZE ** -0.5)
    const lower = Array.from({ length: TOKENS ** 2 }, (_, i) => (i % TOKENS <= Math.floor(i / TOKENS) ? 1 : 0))
    const mask = causal ? [t.constant(lower, [1, TOKENS, TOKENS])] : []
    const mixed = t.reshape(t.product(this.drop(t.softmax(scores, ...mask)), v), [PAIRS, HEADS, TOKENS, SIZE])
    return this.dense(`${name}.out`, t.reshape(t.transpose(mixed, [0, 2, 1, 3]), [ROWS, WIDTH]), WIDTH)
  }

  /** A block of the encoder, or with `others` of the decoder. */
  block(name, x, others) {
    const { t } = this
    let y = this.normalise(`${name}.norm 0`, t.add(x, this.drop(this.attention(`${name}.own`, x, x, others !== undefined))))
    if (others) y = this.normalise(`${name}.norm 1`, t.add(y, this.drop(this.attention(`${name}.other`, y, others, false))))
    const between = this.drop(t.relu(this.dense(`${name}.first`, y, BETWEEN)))
    return this.normalise(`${name}.norm 2`, t.add(y, this.drop(this.dense(`${name}.second`, between, WIDTH))))
  }

  enter(name, words) {
    const { t } = this
    const vectors = t.gather(t.parameter(name, [WORDS, WIDTH], normal), words)
    return this.drop(t.add(t.scale(vectors, Math.sqrt(WIDTH)), t.constant(sines(), [ROWS, WIDTH])))
  }
}

function sines() {
  return Float32Array.from({ length: ROWS * WIDTH }, (_, i) => {
    const [place, column] = [Math.floor(i / WIDTH) % TOKENS, i % WIDTH]
    const angle = place * 1e4 ** (-(column - (column % 2)) / WIDTH)
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
  })
}

const model = programs(
  (t) => {
    const layers = new Layers(t, t.input('key', [2], 'int32'))
    const [source, target, following] = ['source', 'target', 'following'].map((name) => t.input(name, [ROWS], 'int32'))
    let x = layers.enter('words of the source', source)
    for (let i = 0; i < LAYERS; i++) x = layers.block(`encoder ${i}`, x)
    let y = layers.enter('words of the target', target)
    for (let i = 0; i < LAYERS; i++) y = layers.block(`decoder ${i}`, y, x)
    const loss = t.mean(t.crossEntropy(layers.dense('words', y, WORDS), following))
    return { update: { loss, ...t.minimise(loss, adam({ learningRate: 1e-3 })) } }
  },
  { fma: flags.fma },
)

const random = uniforms(Number(flags.seed))
model.initialise(random)
const pool = Array.from({ length: POOL }, () => ({
  ...Object.fromEntries(['source', 'target', 'following'].map((name) => [name, Int32Array.from({ length: ROWS }, () => WORDS * random())])),
}))
const update = model.function('update')
const key = model.input('key').data
const inputs = ['source', 'target', 'following'].map((name) => [name, model.input(name).data])
let turn = 0

await serveSpeed(() => {
  const words = pool[turn++ % POOL]
  for (const [name, data] of inputs) data.set(words[name])
  key.set([Number(flags.seed), turn])
  update(0, 1, 1)
  return 1
})
