// The most telling complaints of peers' users, and which test would see them here. What follows a title's ` …` is left out.
//
// 1. ray#62173: A restore after an exploit overwrites the perturbed hyperparameters; training never uses them.
//    peers/exploit.test.ts: truth: loss and optimiser use the explored hyperparameters, all of them, in the very next slice …
// 2. ray#53831: Good trials are thrown back to an old checkpoint.
//    peers/complaints-copies.test.ts: truth: good members are never thrown back to an old checkpoint: …
// 3. ray#30838: After a restore the state of PBT is gone.
//    unit/population/strategies-in-runs.test.ts: a run with pb2 cut anywhere goes on with the same history …
//    peers/kill.test.ts: law: goes on from any message boundary to the very rows and weights of the run that was never killed
// 4. ray#54755: An integer is stuck at 0; a real number that happens to be whole is cast to an integer.
//    peers/integers.test.ts: truth: over 500 exploits an unroll of 1 to 8 stays whole, never is 0, …
//    peers/complaints-values.test.ts: truth: a real number of %s that happens to be whole is not cast to int: …
// 5. ray#8441, ray#9036: A checkpoint is deleted before a loser has loaded it.
//    peers/complaints-copies.test.ts: truth: a checkpoint is not deleted before the loser has loaded it, …
// 6. ray#27170: An exploit copies a trial that never made a checkpoint.
//    unit/population/budget.test.ts: an exploit never copies a member that has no snapshot yet (ray#27170)
//    unit/population/exploit.test.ts: who has no score is neither donor nor loser (ray#27170)
// 7. ray#23424: With a start delay, or after a restore, all trials of a synchronous run pause for ever.
//    unit/population/strategies-in-runs.test.ts: with a start delay nobody waits for ever, and nobody copies early …
// 8. ray#12122: One crashed trial blocks everyone.
//    peers/dead-worker.test.ts: truth: %s costs one slice, is named with its reason, and changes nobody’s result (ray#12122)
// 9. ray#40787: Trials that erred shrink the population.
//    peers/dead-worker.test.ts: truth: a member whose slice dies every time is replaced by a copy; …
// 10. ray#5035, ray#2201: A factor of 1.2 leaves the stated range.
//    unit/search-space/kinds.test.ts: ×1.2 does not leave the range (ray#5035, #2201)
//    conformance/describe-kind.ts: law: however often a value is perturbed, it stays in the range
// 11. ray PR#57160: A score of NaN breaks the ranking.
//    peers/scores.test.ts: truth: a score of %s is copied by nobody, ranks last and gets its member replaced at once …
// 12. ray PR#65790: A fraction of 0 makes the whole population the top.
//    peers/scores.test.ts: truth: a fraction of 0 copies nothing; …
// 13. ray#7307, ray#5489, ray#10010, ray#9178, pba#25: How do I get the winner's schedule, and how do I rerun it?
//    peers/complaints-values.test.ts: truth: the winner’s schedule of a run (%s) can be got from events.csv, and be rerun …
//    peers/winner.test.ts: truth: a winner that never copied anybody has a schedule too, …
// 14. ray#6237, ray#11612, ray#8829: What is shown are the initial hyperparameters. Which changed?
//    peers/complaints-values.test.ts: truth: the live view and the CSVs show the perturbed hyperparameters, …
// 15. ray#11499, ray#11936: The step counter resets after a clone; seven of eight stop early.
//    peers/complaints-copies.test.ts: truth: after a clone the step counter does not reset, nobody stops early, …
//    unit/population/budget.test.ts: nobody stops early, and a copy does not set the count of steps back …
// 16. ray#10890, ray#12208: Memory and checkpoints grow every round.
//    peers/memory.test.ts: law: 150 rounds of eight members of 100 KB, on two threads, …
//    properties/population.test.ts: law: over a thousand rounds the snapshots that are needed stay as few …
// 17. ray#2741, ray#5425: Each exploit destroys worker and environments.
//    peers/complaints-copies.test.ts: truth: an exploit destroys neither environments nor worker: …
// 18. ray#13616, ray#16582: Schedulers have no seed; results depend on who finishes first.
//    peers/complaints-values.test.ts: law: the scheduler has a seed, and in lockstep nothing depends on who finishes first …
// 19. sample-factory#263, NNI#4273, IsaacLab#3638: PBT is dead on arrival.
//    peers/complaints-values.test.ts: truth: no method is dead on arrival: each gets past its start, …
// 20. AgileRL#154: The optimiser was built anew without the critic's parameters.
//    peers/complaints-copies.test.ts: truth: a copy, also one with a longer unroll, trains the critic on: …
//    peers/complaints-copies.test.ts: truth: who begins anew trains the critic from the first slice on (AgileRL#154)

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const TESTS = new URL('../', import.meta.url)

interface Complaint {
  readonly row: number
  readonly issues: readonly string[]
  readonly tests: { readonly file: string; readonly title: string }[]
}

function complaints(): Complaint[] {
  const all: Complaint[] = []
  for (const line of readFileSync(new URL(import.meta.url), 'utf8').split('\n')) {
    const row = /^\/\/ (\d+)\. (.+?): \S/.exec(line)
    if (row) all.push({ row: Number(row[1]), issues: row[2]!.split(', '), tests: [] })
    const named = /^\/\/ {4}(\S+\.ts): (.+)$/.exec(line)
    if (named) all.at(-1)!.tests.push({ file: named[1]!, title: named[2]! })
  }
  return all
}

/** The whole title of the test, which stands in quotes; null where there is none that begins, or reads, like this. */
function titleIn(file: string, title: string): string | null {
  const wanted = title.replace(/ …$/, '')
  const lines = readFileSync(new URL(file, TESTS), 'utf8').split('\n')
  const live = lines.filter((line) => !/^\s*\/\/|\.(skip|todo)\(/.test(line)).join('\n')
  const found = [...live.matchAll(/'((?:[^'\\\n]|\\.)+)'/g)].map((match) => match[1]!)
  return found.find((one) => (wanted === title ? one === title : one.startsWith(wanted))) ?? null
}

test('law: each of the 20 complaints has a test that exists, and one that is named after its issue', () => {
  const all = complaints()
  expect(all.map(({ row }) => row)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  for (const { row, issues, tests } of all) {
    const titles = tests.map(({ file, title }) => titleIn(file, title) ?? expect.fail(`row ${row}: ${file} has no test "${title}"`))
    expect(
      titles.some((title) => title.includes(issues[0]!)),
      `row ${row}: ${issues[0]} is in no title`,
    ).toBe(true)
  }
})
