/**
 * The process of `clade run --dashboard`: it serves the page beside a run, so that neither waits for the other, and ends with the process
 * that started it.
 */
import path from 'node:path'
import { isCoded } from './failure.js'

/** What it is told: the folder of runs, absolute. */
export interface Order {
  readonly root: string
}

/** What it answers: the address of the page, or why there is none. */
export type Answer = { readonly url: string } | { readonly code: string; readonly message: string }

// The signal of a terminal goes to both; the run ends first, and takes this process with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))

// Loaded while the run's experiment is, before it is told anything.
const serving = import('../page/server/serve.js')

process.on('message', async ({ root }: Order) => {
  const answer = (text: Answer): void => {
    process.send?.(text)
  }
  try {
    const { openDashboard } = await serving
    const { url } = await openDashboard({ root, name: path.basename(root), host: '127.0.0.1', port: null })
    answer({ url })
  } catch (error) {
    if (!isCoded(error)) throw error
    answer({ code: error.code, message: error.message })
  }
})
