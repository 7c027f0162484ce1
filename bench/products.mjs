import { benchKernels } from './kernels.mjs'
import { target } from './measure.mjs'

/** The matrix products of the network, and its whole calls. */
export default function products(rounds) {
  const rows = benchKernels(rounds)
  const text = ({ min, median, max }) => `${min} / ${median} / ${max}`
  const gemms = rows.filter(({ unit }) => unit === 'GFLOP/s').map(({ ratio }) => Math.log(ratio.median))
  const mean = Math.exp(gemms.reduce((sum, value) => sum + value, 0) / gemms.length)
  const seconds = (build) => rows.reduce((sum, row) => sum + (row.work ?? 0) / row[build].median, 0)
  return {
    heading: '2. The products and calls of a 4-64-64 network: fused multiply-add against multiply and add',
    method: `One process, in turns, ${rounds} rounds; min / median / max. The ratio is the speed with FMA by the speed without.`,
    columns: ['', 'unit', 'plain', 'fma', 'ratio'],
    rows: rows.map(({ what, unit, plain, fma, ratio }) => [what, unit, text(plain), text(fma), text(ratio)]),
    targets: [
      target('time of the products of an update, without FMA to with', seconds('plain') / seconds('fma'), { atLeast: 1.3, unit: 'x' }),
      `geometric mean of the eight products, the small ones as much as the large: ${mean.toFixed(2)}x`,
    ],
  }
}
