import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProjectedRun, Projection } from '../report/projection.js'
import type { Answer, Order } from './dashboard-process.js'
import type { Output } from './output.js'

const PROCESS = fileURLToPath(new URL('./dashboard-process.js', import.meta.url))

/**
 * Opens a dashboard in a process of its own, which begins at once, and prints the address of the run's page before the run trains. A run goes
 * on without its page where that cannot be shown.
 */
export class DashboardBesideRun implements Projection {
  private readonly child: ChildProcess

  /** @param cwd the folder in which runs/ holds the runs that nobody named */
  constructor(
    private readonly cwd: string,
    private readonly output: Output,
  ) {
    this.child = fork(PROCESS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] })
  }

  async begin({ folder }: ProjectedRun): Promise<void> {
    // Beside a run that has a place of its own there may be anything, and its page shows it alone.
    const runs = path.join(this.cwd, 'runs')
    const isOneOfMany = path.dirname(folder) === runs
    const answer = await this.ask({ root: isOneOfMany ? runs : folder })
    if ('url' in answer) this.output.note(`Dashboard: ${answer.url}#/${isOneOfMany ? encodeURIComponent(path.basename(folder)) : '.'}`)
    else this.output.complain(`clade: ${answer.message} [${answer.code}]`)
    this.child.unref()
    this.child.channel?.unref()
  }

  take(): void {}

  end(): void {
    this.close()
  }

  /** Ends the page's process, where the run never began too. */
  close(): void {
    if (this.child.connected) this.child.disconnect()
  }

  private ask(order: Order): Promise<Answer> {
    return new Promise((resolve) => {
      this.child.once('message', (answer) => resolve(answer as Answer))
      this.child.once('exit', () =>
        resolve({ code: 'DASHBOARD_ENDED', message: 'The dashboard’s process has ended; the run goes on without it' }),
      )
      this.child.send(order)
    })
  }
}
