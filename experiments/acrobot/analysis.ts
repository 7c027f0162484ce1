// The tables of README.md, once `clade compare` has run as it says there:
//   node dist/experiments/acrobot/analysis.js [folder, default runs/compare-acrobot]
import { comparedTables } from '../support/compared.js'
import experiment from './experiment.js'

process.stdout.write(await comparedTables(experiment, process.argv[2] ?? 'runs/compare-acrobot', -100, 1))
