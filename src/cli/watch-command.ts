import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { isatty } from 'node:tty'
import type { Colours } from '../playback/cells.js'
import { KeyQueue } from '../playback/keys.js'
import { Playback, type Played } from '../playback/playback.js'
import { Screen } from '../playback/screen.js'
import { stageRows, summary, viewLines } from '../playback/stage.js'
import { watch } from '../playback/watch.js'
import { showValue } from '../report/terminal/format.js'
import { canRedraw } from '../report/terminal/terminal.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import type { Moment } from '../trained.js'
import { EXIT } from './failure.js'
import type { Output } from './output.js'
import type { WatchFlags } from './play-flags.js'
import { openPlayTarget, type PlayTarget } from './play-target.js'
import type { Context } from './run-command.js'
import { openStdin, stdout, withWholeScreen } from './streams.js'

/** The size of the pictures where there is no terminal that tells its own. */
const PAGE = { columns: 80, rows: 40, colours: 'none' } as const

/** Runs `clade watch`, which plays on the terminal, or prints what happens where there is none. Returns the exit code. */
export async function watchCommand(target: string, flags: WatchFlags, context: Context): Promise<number> {
  const { output, interrupt } = context
  const views = flags.picture ? (['rgb_array', 'ansi'] as const) : (['ansi', 'rgb_array'] as const)
  const opened = await unlessInterrupted(interrupt, () => openPlayTarget(target, flags, views, context))
  if (opened === null) {
    output.note('Interrupted.')
    return EXIT.interrupted
  }
  const onScreen = canRedraw(stdout, { env: process.env })
  const keyboard = onScreen && isatty(0) ? openStdin() : null
  const { seed, steps = null, fps = null, episodes = keyboard || steps !== null ? null : 1 } = flags
  try {
    const playback = new Playback(opened.player, { seed, steps, fps, episodes })
    const ended = await (onScreen
      ? withWholeScreen(() => play(playback, opened, keyboard, interrupt))
      : print(playback, opened, output, interrupt))
    if (onScreen) for (const line of report(opened, playback)) output.note(line)
    return ended ? EXIT.done : EXIT.interrupted
  } finally {
    await opened.player.close()
  }
}

/** Plays on the whole terminal. False where it was interrupted. */
async function play(
  playback: Playback,
  { heading }: PlayTarget,
  keyboard: NodeJS.ReadStream | null,
  interrupt: AbortSignal,
): Promise<boolean> {
  const keys = new KeyQueue()
  const screen = new Screen(stdout, keyboard, (key) => keys.push(key))
  const colours = coloursOf(stdout)
  const draw = (): void => {
    const { episode, seed, speed, paused, moment } = playback
    const size = { columns: screen.columns, rows: screen.rows, colours }
    screen.draw(stageRows({ heading, episode, seed, speed, paused, moment }, size, keyboard !== null))
  }
  screen.open()
  try {
    return await watch(playback, {
      screen: { draw, suspend: () => screen.suspend() },
      keys,
      now: () => performance.now(),
      interrupt,
    })
  } finally {
    playback.finish()
    screen.close()
  }
}

/** Prints every moment as text, as fast as it is read. False where it was interrupted. */
async function print(playback: Playback, target: PlayTarget, output: Output, interrupt: AbortSignal): Promise<boolean> {
  output.note(target.heading.join(', '))
  let shown: Moment | undefined
  const show = (): void => {
    const { moment } = playback
    if (moment === shown) return
    shown = moment
    for (const line of [summary(moment), ...viewLines(moment, PAGE)]) output.note(line)
  }
  let told = 0
  while (!playback.over && stdout.writable) {
    if (interrupt.aborted) return false
    show()
    playback.advance()
    if (playback.over) show()
    for (; told < playback.played.length; told++) output.note(ofEpisode(playback.played[told]!))
    await output.flushed(false)
    // Signals come in between.
    await setImmediate()
  }
  return true
}

/** The lines that stay when the picture has gone. */
function report({ heading }: PlayTarget, { played }: Playback): readonly string[] {
  return [heading.join(', '), ...played.map(ofEpisode)]
}

/** An episode in a sentence. */
export function ofEpisode({ seed, return: total, length, ended }: Played): string {
  return `episode of seed ${seed}: return ${showValue(total)} in ${length} ${length === 1 ? 'step' : 'steps'}${ended ? '' : ', left before its end'}`
}

function coloursOf(stream: NodeJS.WriteStream): Colours {
  if (process.env.NO_COLOR) return 'none'
  const depth = stream.getColorDepth(process.env)
  return depth >= 24 ? 'true' : depth >= 8 ? '256' : 'none'
}
