// Plays every minigame at random and by its oracle, and prints what envs/minigames/games/ and docs/minigames.md say of them:
//   npm run build && node scripts/minigame-scores.mjs
//   node scripts/minigame-scores.mjs Minigames/DefeatRoaches 20        that game alone, episodes of seeds 0 to 19
import { listEnvs, playMinigame } from '../dist/envs/index.js'
import { bootstrap, markdownTable, showEstimate } from '../dist/src/index.js'

const [only, episodes = '100'] = process.argv.slice(2)
const ids = only === undefined ? listEnvs().filter((id) => id.startsWith('Minigames/')) : [only]

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

const rows = ids.map((id) => {
  const cells = ['random', 'oracle'].map((player) => {
    const returns = Array.from({ length: Number(episodes) }, (_, seed) => playMinigame(id, player, seed).return)
    const estimate = bootstrap([returns], ([values]) => mean(values))
    return showEstimate(estimate, Math.max(...returns) < 1000 ? 1 : 0)
  })
  const row = [id.slice('Minigames/'.length), ...cells]
  console.error(row.join('  '))
  return row
})
console.log(markdownTable(['minigame', 'random', 'oracle'], rows))
