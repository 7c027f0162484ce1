import { openTerminal, type Terminal } from '../report/terminal/terminal.js'
import { claimStreams, holdPrints, mainPrints, printBeside } from '../runner/prints.js'

/** The streams of the process as they were at its start. Standard output is for results and for what Clade shows. */
export const { stdout, stderr } = process

/** Standard input, which is opened only where keys are read. */
export const openStdin = (): NodeJS.ReadStream => process.stdin

/** Sends what user code prints to standard error from now on, each line named: its `process.stdout` is another than the one above. */
export function claimPrints(): void {
  claimStreams(mainPrints)
}

/** Opens the terminal on standard output, and keeps prints of user code out of its picture. */
export async function openScreen(quiet: boolean): Promise<Terminal> {
  const terminal = await openTerminal(stdout, { quiet, env: process.env })
  if (terminal.draws && stderr.isTTY) printBeside((write) => terminal.makeWay(write))
  return terminal
}

/** Runs `act`, which draws on the whole terminal. Prints of user code wait where they would go to the same. */
export async function withWholeScreen<T>(act: () => Promise<T>): Promise<T> {
  const release = stderr.isTTY ? holdPrints() : () => {}
  try {
    return await act()
  } finally {
    release()
  }
}
