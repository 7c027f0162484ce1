// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/mountain-car-continuous/analysis.js [folder, default runs/compare-mountain-car-continuous]
import { comparedTables } from '../support/compared.js'
import experiment from './experiment.js'

process.stdout.write(await comparedTables(experiment, process.argv[2] ?? 'runs/compare-mountain-car-continuous', 90, 1))
