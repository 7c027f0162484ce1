import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { checkWatched, type Maker } from '../../envs/core/check-env/check-env.js'
import type { CheckWatcher } from '../../envs/core/check-env/findings.js'
import type { Env } from '../../envs/core/env.js'
import { envFactory, isModulePath, makerOf } from '../../envs/core/env-module.js'
import { make } from '../../envs/core/make.js'
import { registered } from '../../envs/core/registry.js'
import { PythonEnv } from '../../envs/python/python-env.js'
import { pythonId } from '../../envs/python/python-id.js'
import { loadModule } from '../load.js'
import { announceChildren } from '../runner/children.js'
import { claimStreams, Prints, toStandardError } from '../runner/prints.js'
import type { CheckThreadData, FromCheckThread } from './check-in-thread.js'
import { isCoded } from './failure.js'

const { target, cwd, timeout, children } = workerData as CheckThreadData
announceChildren(children)
const prints = new Prints('environment', toStandardError)
claimStreams(prints)

/** Milliseconds in which timers and promises of the environment may still throw. */
const AFTERMATH = 50

const post = (message: FromCheckThread): void => parentPort!.postMessage(message)
const watcher: CheckWatcher = {
  finds: (level, finding) => post({ type: 'finding', level, finding }),
  calls: (what) => post({ type: 'calls', what }),
}

try {
  const { factory, played } = await makers()
  checkWatched(factory, { played, name: target, watcher })
  // Timers and promises of the environment could not run before this.
  await setTimeout(AFTERMATH)
  prints.tellMissing()
  post({ type: 'done' })
} catch (error) {
  if (!isCoded(error)) throw error
  post({ type: 'refused', code: error.code, message: error.message, badInput: error.badInput })
}

async function makers(): Promise<{ readonly factory: Maker; readonly played: () => Env }> {
  watcher.calls(`the loading of ${target}`)
  if (isModulePath(target)) {
    const exported = (await loadModule(path.resolve(cwd, target))).default
    return { factory: makerOf(exported, target), played: envFactory(exported, target) }
  }
  const python = pythonId(target)
  if (python === undefined) {
    const { create } = registered(target)
    return { factory: (options = { renderMode: null }) => create(options, {}), played: () => make(target) }
  }
  const play = () => new PythonEnv(python, { timeout: timeout * 1000 })
  // An environment that Python cannot play at all is no finding: this throws as a run does.
  play().close()
  return { factory: play, played: play }
}
