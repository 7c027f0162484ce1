// The tables of README.md, once `clade compare` has run as it says there:
//   node dist/experiments/pendulum/analysis.js [folder, default runs/compare-pendulum]
import { comparedTables } from '../support/compared.js'
import experiment from './experiment.js'

process.stdout.write(await comparedTables(experiment, process.argv[2] ?? 'runs/compare-pendulum', -200, 0))
