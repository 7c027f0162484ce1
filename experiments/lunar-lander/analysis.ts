// Prints the tables of README.md from the runs of `clade compare` that it names:
//   node dist/experiments/lunar-lander/analysis.js [folder, default runs/compare-lunar-lander]
import { comparedTables } from '../support/compared.js'
import experiment from './experiment.js'

const asked = { methods: ['pbt', 'random'], seeds: 5, firstSeed: 101 }
process.stdout.write(await comparedTables(experiment, process.argv[2] ?? 'runs/compare-lunar-lander', 200, 1, asked))
