// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/acrobot/analysis.js [folder, default runs/compare-acrobot]
import { comparedTables } from '../support/compared.js'
import experiment from './experiment.js'

process.stdout.write(await comparedTables(experiment, process.argv[2] ?? 'runs/compare-acrobot', -100, 1))
