// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/mountain-car-continuous/analysis.js [folder, default runs/compare-mountain-car-continuous]
import { readComparison } from 'clade'

const comparison = await readComparison(process.argv[2] ?? 'runs/compare-mountain-car-continuous')
process.stdout.write(comparison.tables({ threshold: 90, digits: 1 }))
