import { baseline, benchKernels } from './kernels.mjs'
import { median, ratios, spread, target } from './measure.mjs'

/** The matrix products of networks, and their whole calls. */
export default function products(rounds) {
  const rows = benchKernels(rounds)
  const others = [...new Set(rows.flatMap(({ rates }) => Object.keys(rates)))].filter((name) => name !== 'wasm')
  const seconds = (engine, counted) => rows.reduce((sum, row) => sum + (row[counted] ?? 0) / median(row.rates[engine]), 0)
  const gain = (counted) => seconds('wasm', counted) / seconds('wasm fma', counted)
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
      target("time of an update's products alone, without FMA to with, on WebAssembly", gain('alone'), { atLeast: 1.3, unit: 'x' }),
      `the same with bias, tanh and its gradient: ${gain('whole').toFixed(2)}x`,
    ],
  }
}
