// The tables of README.md, once the runs are there that it names:
//   node dist/experiments/lunar-lander/analysis.js [folder, default runs/lunar-lander]
import { comparedTables } from '../support/compared.js'
import experiment from './experiment.js'

const asked = { methods: ['pbt', 'random'], seeds: 5, firstSeed: 6 }
process.stdout.write(await comparedTables(experiment, process.argv[2] ?? 'runs/lunar-lander', 200, 1, asked))
