// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/mountain-car/analysis.js [folder, default runs/compare-mountain-car]
import { readComparison } from 'clade'

const comparison = await readComparison(process.argv[2] ?? 'runs/compare-mountain-car')
process.stdout.write(comparison.tables({ threshold: -110, digits: 1 }))
