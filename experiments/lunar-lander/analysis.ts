// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/lunar-lander/analysis.js [folder, default runs/compare-lunar-lander]
import { readComparison } from 'clade'

const comparison = await readComparison(process.argv[2] ?? 'runs/compare-lunar-lander')
process.stdout.write(comparison.tables({ threshold: 200, digits: 1 }))
