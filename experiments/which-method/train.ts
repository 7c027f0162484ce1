// Trains the pieces of a stage that are not in the file yet, one after another, and appends a line for each:
//   node dist/experiments/which-method/train.js choice|main [file, default runs/which-method/<stage>.csv] [part, default 1/1]
// Two processes with the parts 1/2 and 2/2 share the work. A killed process loses the piece that it was at.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { trainPiece } from './piece.js'
import { planOf, STAGES, type Stage } from './plan.js'
import { appendRecord, readRecords } from './records.js'

const [, , stage = '', file = `runs/which-method/${stage}.csv`, part = '1/1'] = process.argv
const [own, parts] = part.split('/').map(Number) as [number, number]
if (!STAGES.includes(stage as Stage)) throw new Error(`Expected the stage to be ${STAGES.join(' or ')}, got ${JSON.stringify(stage)}`)
if (!(own >= 1 && own <= parts)) throw new Error(`Expected the part to be as 1/2 or 2/2, got ${JSON.stringify(part)}`)
mkdirSync(path.dirname(file), { recursive: true })

const pieces = planOf(stage as Stage)
const nameOf = (task: string, setting: string, seed: number) => `${task} ${setting} ${seed}`
for (const [i, { task, setting, seed }] of pieces.entries()) {
  const name = nameOf(task.experiment.name, setting.name, seed)
  if (i % parts !== own - 1) continue
  if (readRecords(file).some((done) => nameOf(done.task, done.setting, done.seed) === name)) continue
  const before = process.cpuUsage()
  const piece = await trainPiece(task, setting, seed)
  const { user, system } = process.cpuUsage(before)
  const cpuSeconds = (user + system) / 1e6
  appendRecord(file, { ...piece, cpuSeconds })
  const { score, reported, leaderPlayed, copies } = piece
  const said = `${score.toFixed(2)}, leader ${leaderPlayed.toFixed(2)}, reported ${reported?.toFixed(2)}`
  process.stderr.write(
    `${new Date().toISOString()} ${i + 1} of ${pieces.length}: ${name}: ${said}; ${copies} copies, ${cpuSeconds.toFixed(0)} s of CPU\n`,
  )
}
