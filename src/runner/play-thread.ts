import { parentPort, workerData } from 'node:worker_threads'
import { isForTheUser, oneLine } from '../blame.js'
import { hostOf } from '../load.js'
import type { TrainableSpec } from '../trainable.js'
import type { Player, PlayerOptions, TrainedState } from '../trained.js'
import { announceChildren } from './children.js'
import { loadSpec } from './load-spec.js'
import { openMember } from './open-member.js'
import type { FromPlayThread, Played, PlayThreadData, ToPlayThread } from './play-protocol.js'
import { claimStreams, laneLabel, Prints, toStandardError } from './prints.js'

const { experimentPath, fma, children, lane } = workerData as PlayThreadData
announceChildren(children)
const prints = new Prints(laneLabel(lane), toStandardError)
claimStreams(prints)

let spec: TrainableSpec | undefined
let player: Player | undefined

// A thread that is ended by its environment can still close it.
process.on('exit', () => {
  void player?.close()
  prints.tellMissing()
})

let last: Promise<unknown> = Promise.resolve()
parentPort!.on('message', (message: ToPlayThread) => {
  last = last.then(async () => parentPort!.postMessage(await answer(message)))
})

async function answer(message: ToPlayThread): Promise<FromPlayThread> {
  try {
    switch (message.type) {
      case 'open':
        await open(message.state, message.options)
        return { type: 'opened' }
      case 'play':
        return { type: 'played', played: play(player!, message.seed, message.maxSteps) }
      case 'close':
        await close()
        return { type: 'closed' }
    }
  } catch (error) {
    if (isForTheUser(error)) return { type: 'failed', code: error.code, message: error.message, badInput: error.badInput !== false }
    return { type: 'failed', code: 'EPISODE_THREW', message: oneLine(error), badInput: true }
  } finally {
    prints.tellMissing()
  }
}

async function open(state: TrainedState, options: PlayerOptions): Promise<void> {
  await close()
  spec ??= await loadSpec(experimentPath, fma)
  const trained = await openMember(spec, hostOf(experimentPath), state)
  player = await trained.player(options)
}

async function close(): Promise<void> {
  const before = player
  player = undefined
  await before?.close()
}

function play(by: Player, seed: number, maxSteps: number): Played {
  let moment = by.reset(seed)
  while (!moment.terminated && !moment.truncated && moment.length < maxSteps) moment = by.step()
  const end = moment.terminated ? 'terminated' : moment.truncated ? 'truncated' : 'cut'
  return { return: moment.return, length: moment.length, end }
}
