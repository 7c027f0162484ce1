// Writes the tables of docs/csv.md from the columns of src/report/csv/: npm run build && node scripts/write-csv-docs.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { documented } from '../dist/src/report/csv/docs.js'
import { tables } from '../dist/src/report/csv/tables.js'

const page = new URL('../docs/csv.md', import.meta.url)
writeFileSync(page, documented(readFileSync(page, 'utf8'), tables))
