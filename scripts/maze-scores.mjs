// Plays every level of the mazes by the oracle and at random, and prints what envs/maze/levels/ and docs/mazes.md say of them:
//   npm run build && node scripts/maze-scores.mjs
//   node scripts/maze-scores.mjs Maze/SeekAvoid 20        that level alone, episodes of seeds 0 to 19
import { listEnvs, playMaze } from '../dist/envs/index.js'

const [only, episodes = '100'] = process.argv.slice(2)
const ids = only === undefined ? listEnvs().filter((id) => id.startsWith('Maze/')) : [only]

const rows = ids.map((id) => {
  const mean = (player) => {
    let sum = 0
    for (let seed = 0; seed < Number(episodes); seed++) sum += playMaze(id, player, seed).return
    return Number((sum / Number(episodes)).toFixed(2))
  }
  const row = { id, random: mean('random'), oracle: mean('oracle') }
  console.error(`${id} random ${row.random}, oracle ${row.oracle}`)
  return row
})
for (const { id, random, oracle } of rows) console.log(`${id}  scores: { random: ${random}, oracle: ${oracle} },`)
console.log()
for (const { id, random, oracle } of rows) console.log(`| ${id} | ${random} | ${oracle} |`)
