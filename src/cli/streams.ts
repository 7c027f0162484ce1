import { openTerminal, type Terminal } from '../report/terminal/terminal.js'
import { claimStreams, mainPrints, printBeside } from '../runner/prints.js'

/** The process's own, as they were at its start: standard output is for what Clade shows and for results. */
export const { stdout, stderr } = process

/** From now on what user code prints goes to standard error, each line named: its `process.stdout` is not the one above. */
export function claimPrints(): void {
  claimStreams(mainPrints)
}

/** The terminal on standard output; where it is drawn on, prints and picture keep out of each other's way. */
export async function openScreen(quiet: boolean): Promise<Terminal> {
  const terminal = await openTerminal(stdout, { quiet, env: process.env })
  if (terminal.draws && stderr.isTTY) printBeside((write) => terminal.makeWay(write))
  return terminal
}
