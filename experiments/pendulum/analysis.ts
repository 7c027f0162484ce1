// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/pendulum/analysis.js [folder, default runs/compare-pendulum]
import { comparedTables } from '../support/compared.js'
import experiment from './experiment.js'

process.stdout.write(await comparedTables(experiment, process.argv[2] ?? 'runs/compare-pendulum', -200, 0))
