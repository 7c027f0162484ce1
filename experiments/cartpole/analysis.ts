// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/cartpole/analysis.js [folder, default runs/compare-cartpole]
import { comparedTables } from '../support/compared.js'
import experiment from './experiment.js'

const asked = { methods: ['pbt', 'random', 'sequential'], seeds: 10, firstSeed: 1 }
process.stdout.write(await comparedTables(experiment, process.argv[2] ?? 'runs/compare-cartpole', 475, 1, asked))
