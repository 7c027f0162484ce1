// Kills runs with -9 at random moments, again and again, every other one of them while it trains on after half of its steps. Nothing that
// was committed may be lost, and each run must end well: in lockstep with the tables of a run that nobody killed, async so that verify
// passes.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readLmdbJournal } from '../../dist/src/journal/lmdb-reader.js'
import { clade, drawsOf, inFolder, isClean, start, Tally, tablesOf, trialOptions } from './support.mjs'

const KILLS_A_RUN = 10
const { seed, count, keep } = trialOptions(1000)

const STEPS = 20_000
const argsOf = (schedule, out, workers, steps = STEPS) => [
  ...['run', 'cartpole', '--population', '4', '--steps', String(steps), '--ready-every', '500'],
  ...['--schedule', schedule, '--workers', String(workers), '--out', out, '--resume', '--quiet'],
]

/** Entries in the journal, and raises of the budget; none where there is no journal yet. */
async function heldBy(run) {
  try {
    const journal = readLmdbJournal(path.join(run, 'journal'))
    await journal.close()
    return { length: journal.length, raises: journal.raises.length }
  } catch (error) {
    if (error.code === 'JOURNAL_FOREIGN') return { length: 0, raises: 0 }
    throw error
  }
}

await inFolder(keep, async (folder) => {
  const tally = new Tally()
  const whole = path.join(folder, 'whole')
  const began = performance.now()
  const straight = await clade(argsOf('lockstep', whole, 1), folder)
  const duration = straight.at - began
  const tables = tablesOf(whole)

  for (let kill = 0, run = 0; kill < count; run++) {
    const random = drawsOf(seed, `kills/${run}`)
    const schedule = run % 2 === 0 ? 'lockstep' : 'async'
    const out = path.join(folder, `run-${run}`)
    const [workers, isRaised] = [1 + (run % 3 === 0), run % 4 >= 2]
    const goOn = ['resume', out, '--workers', String(workers), '--quiet']
    // A kill may come before the journal holds the raise, or after.
    const argsAfter = ({ raises }) => (!isRaised ? argsOf(schedule, out, workers) : raises > 0 ? goOn : [...goOn, '--steps', String(STEPS)])
    if (isRaised) {
      const short = await clade(argsOf(schedule, out, workers, STEPS / 2), folder)
      if (short.code !== 0) tally.add('wrong', `${out}: ${short.stderr}`)
    }
    let held = await heldBy(out)
    for (let k = 0; k < KILLS_A_RUN && kill < count; k++, kill++) {
      const child = start(argsAfter(held), folder)
      // Half of them while it starts or soon after, where the files of a run are made.
      await sleep(duration * (random() < 0.5 ? 0.5 * random() : random()))
      child.kill()
      const end = await child.ended
      if (end.signal === null && !isClean(end)) tally.add('stacks', `${out}, kill ${k}: ${end.stderr}`)
      const now = await heldBy(out).catch((error) => tally.add('wrong', `${out}, kill ${k}: ${error.stack}`))
      if (now?.length < held.length) tally.add('lost', `${out}, kill ${k}: ${held.length - now.length} entries of ${held.length}`)
      held = now ?? held
    }
    const end = await clade(argsAfter(held), folder)
    if (!isClean(end)) tally.add('stacks', `${out}: ${end.stderr}`)
    else if (end.code !== 0) tally.add('lost', `${out} cannot go on: ${end.stderr}`)
    else if (schedule === 'lockstep' && tablesOf(out) !== tables) tally.add('wrong', `${out} has other tables`)
    const verified = await clade(['verify', out, '--quiet', '--workers', '1'], folder)
    if (verified.code !== 0) tally.add('wrong', `${out}: ${verified.stderr}`)
  }
  tally.report(`${count} kills, seed ${seed}`)
})
