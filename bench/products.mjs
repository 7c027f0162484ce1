import { baseline, benchKernels, updates } from './kernels.mjs'
import { median, ratios, spread, target } from './measure.mjs'

/** The table of the matrix products of networks, and of whole calls of networks. */
export default function products(rounds) {
  const rows = benchKernels(rounds)
  const others = [...new Set(rows.flatMap(({ rates }) => Object.keys(rates)))].filter((name) => name !== 'wasm')
  const [alone, whole] = Object.keys(updates).map((what) => {
    const { rates } = rows.find((row) => row.what === what)
    return median(ratios(rates['wasm fma'], rates.wasm))
  })
  return {
    heading: 'The products and calls of networks: each engine to WebAssembly',
    method:
      `One process, in turns, ${rounds} rounds; min / median / max. In the columns of the engines and of plain JavaScript tuned by hand ` +
      '(the bare product): the speed by that of WebAssembly in the same round.',
    columns: ['', 'wasm', ...others],
    rows: rows.map((row) => [
      row.what,
      baseline(row),
      ...others.map((name) => (row.rates[name] ? spread(ratios(row.rates[name], row.rates.wasm)) : '')),
    ]),
    targets: [
      target("an update's products alone, with FMA to without, on WebAssembly", alone, { atLeast: 1.3, unit: 'x' }),
      `the same with bias, tanh and its gradient: ${whole.toFixed(2)}x`,
    ],
  }
}
