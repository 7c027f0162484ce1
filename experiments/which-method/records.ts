import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Piece } from './piece.js'

/** A line of the CSV file. */
export interface PieceRecord extends Piece {
  /** Of the training and the winner's episodes. */
  readonly cpuSeconds: number
}

const COLUMNS = [
  'task',
  'setting',
  'seed',
  'score',
  'place',
  'reported',
  'leader_played',
  'steps',
  'copies',
  'weights_hash',
  'learning_rate_first',
  'learning_rate_last',
  'entropy_cost_first',
  'entropy_cost_last',
  'cpu_seconds',
] as const

/** Appends a line in one piece, so that several processes may write one file. */
export function appendRecord(file: string, piece: PieceRecord): void {
  const { task, setting, seed, score, place, reported, leaderPlayed, steps, copies, weightsHash, learningRate, entropyCost, cpuSeconds } =
    piece
  const heading = existsSync(file) ? '' : `${COLUMNS.join(',')}\n`
  const numbers = [...learningRate, ...entropyCost].map((value) => Number(value.toPrecision(6)))
  const cells = [
    task,
    setting,
    seed,
    score,
    place,
    reported ?? '',
    leaderPlayed,
    steps,
    copies,
    weightsHash,
    ...numbers,
    cpuSeconds.toFixed(1),
  ]
  appendFileSync(file, `${heading}${cells.join(',')}\n`)
}

/** The pieces of a file, in the order in which they ended; none where there is no file. A line that a kill has cut off does not count. */
export function readRecords(file: string): PieceRecord[] {
  if (!existsSync(file)) return []
  const [heading = '', ...lines] = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  if (heading !== COLUMNS.join(',')) throw new Error(`Expected the first line of ${file} to be ${COLUMNS.join(',')}, got ${heading}`)
  return lines.map((line) => line.split(',')).flatMap((cells) => (cells.length === COLUMNS.length ? [recordOf(cells)] : []))
}

function recordOf(cells: readonly string[]): PieceRecord {
  const text = (name: (typeof COLUMNS)[number]) => cells[COLUMNS.indexOf(name)]!
  const number = (name: (typeof COLUMNS)[number]) => Number(text(name))
  return {
    task: text('task'),
    setting: text('setting'),
    seed: number('seed'),
    score: number('score'),
    place: number('place'),
    reported: text('reported') === '' ? null : number('reported'),
    leaderPlayed: number('leader_played'),
    steps: number('steps'),
    copies: number('copies'),
    weightsHash: text('weights_hash'),
    learningRate: [number('learning_rate_first'), number('learning_rate_last')],
    entropyCost: [number('entropy_cost_first'), number('entropy_cost_last')],
    cpuSeconds: number('cpu_seconds'),
  }
}
