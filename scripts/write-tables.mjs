// Writes the tables of the experiments' READMEs: npm run build && node scripts/write-tables.mjs
import { writeFileSync } from 'node:fs'
import { tabulated, withTables } from './experiment-tables.mjs'

for (const experiment of withTables()) writeFileSync(experiment.readme, tabulated(experiment))
