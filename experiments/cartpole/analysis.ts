// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/cartpole/analysis.js [folder, default runs/compare-cartpole]
import { readComparison } from 'clade'

const comparison = await readComparison(process.argv[2] ?? 'runs/compare-cartpole')
process.stdout.write(comparison.tables({ threshold: 475, digits: 1 }))
