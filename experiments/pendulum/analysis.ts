// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/pendulum/analysis.js [folder, default runs/compare-pendulum]
import { readComparison } from 'clade'

const comparison = await readComparison(process.argv[2] ?? 'runs/compare-pendulum')
process.stdout.write(comparison.tables({ threshold: -200, digits: 0 }))
