// Kills runs with -9 at random moments, again and again. Nothing that was committed may be lost, and each run must end well: in lockstep
// with the tables of a run that nobody killed, async so that verify passes.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readLmdbJournal } from '../../dist/src/journal/lmdb-reader.js'
import { clade, drawsOf, inFolder, isClean, start, Tally, tablesOf, trialOptions } from './support.mjs'

const KILLS_A_RUN = 10
const { seed, count, keep } = trialOptions(1000)

const argsOf = (schedule, out, workers) => [
  ...['run', 'cartpole', '--population', '4', '--steps', '20000', '--ready-every', '500'],
  ...['--schedule', schedule, '--workers', String(workers), '--out', out, '--resume', '--quiet'],
]

/** Entries in the journal; 0 where there is none yet. */
async function lengthOf(run) {
  try {
    const journal = readLmdbJournal(path.join(run, 'journal'))
    await journal.close()
    return journal.length
  } catch (error) {
    if (error.code === 'JOURNAL_FOREIGN') return 0
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
    const args = argsOf(schedule, out, 1 + (run % 3 === 0))
    let held = 0
    for (let k = 0; k < KILLS_A_RUN && kill < count; k++, kill++) {
      const child = start(args, folder)
      // Half of them while it starts or soon after, where the files of a run are made.
      await sleep(duration * (random() < 0.5 ? 0.5 * random() : random()))
      child.kill()
      const end = await child.ended
      if (end.signal === null && !isClean(end)) tally.add('stacks', `${out}, kill ${k}: ${end.stderr}`)
      const now = await lengthOf(out).catch((error) => tally.add('wrong', `${out}, kill ${k}: ${error.stack}`))
      if (now < held) tally.add('lost', `${out}, kill ${k}: ${held - now} entries of ${held}`)
      held = now ?? held
    }
    const end = await clade(args, folder)
    if (!isClean(end)) tally.add('stacks', `${out}: ${end.stderr}`)
    else if (end.code !== 0) tally.add('lost', `${out} cannot go on: ${end.stderr}`)
    else if (schedule === 'lockstep' && tablesOf(out) !== tables) tally.add('wrong', `${out} has other tables`)
    const verified = await clade(['verify', out, '--quiet', '--workers', '1'], folder)
    if (verified.code !== 0) tally.add('wrong', `${out}: ${verified.stderr}`)
  }
  tally.report(`${count} kills, seed ${seed}`)
})
