// Writes the parts of docs/*.md that are made from the source: npm run build && node scripts/write-docs.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { tunables as a2c } from '../dist/agents/a2c/settings.js'
import { tunables as dqn } from '../dist/agents/dqn/settings.js'
import { tunables as feudal } from '../dist/agents/feudal/settings.js'
import { tunables as ppo } from '../dist/agents/ppo/settings.js'
import { tunables as unreal } from '../dist/agents/unreal/settings.js'
import { documented, pages } from './doc-tables.mjs'

for (const page of pages()) writeFileSync(page, documented(readFileSync(page, 'utf8'), { a2c, dqn, feudal, ppo, unreal }))
