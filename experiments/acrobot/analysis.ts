// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/acrobot/analysis.js [folder, default runs/compare-acrobot]
import { readComparison } from 'clade'

const comparison = await readComparison(process.argv[2] ?? 'runs/compare-acrobot')
process.stdout.write(comparison.tables({ threshold: -100, digits: 1 }))
