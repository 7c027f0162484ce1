import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { CladeError } from '../errors.js'
import { films } from '../playback/film/index.js'
import { record } from '../playback/record.js'
import { showBytes, showCount } from '../report/terminal/format.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { EXIT } from './failure.js'
import type { RecordFlags } from './play-flags.js'
import { openPlayTarget } from './play-target.js'
import type { Context } from './run-command.js'
import { ofEpisode } from './watch-command.js'

/** Runs `clade record`, which writes a film, and returns the exit code. */
export async function recordCommand(target: string, flags: RecordFlags, context: Context): Promise<number> {
  const { cwd, output, interrupt } = context
  // What is wrong with the file is told before anything is loaded.
  if (flags.out !== undefined) mustBeFree(path.resolve(cwd, flags.out), flags.overwrite ?? false)
  const recorded = await unlessInterrupted(interrupt, async () => {
    const { player, heading, name } = await openPlayTarget(target, flags, ['rgb_array'], context)
    try {
      const fps = flags.fps ?? player.fps
      const file = flags.out === undefined ? freeFile(cwd, name) : path.resolve(cwd, flags.out)
      const film = films[extensionOf(file)]!(file, fps)
      output.note(heading.join(', '))
      try {
        const { seed, episodes = 1, maxSteps, scale = null } = flags
        const played = await record(player, film, { seed, episodes, maxSteps, scale, fps }, (one) => output.note(ofEpisode(one)), interrupt)
        await film.finish(interrupt)
        return { ...played, file, fps }
      } finally {
        await film.abandon()
      }
    } finally {
      await player.close()
    }
  })
  if (recorded === null) {
    output.note('Interrupted: nothing has been written.')
    return EXIT.interrupted
  }
  const { file, fps, frames, width, height } = recorded
  const size = showBytes(statSync(file).size)
  output.result(`${path.relative(cwd, file) || file}  ${showCount(frames)} frames of ${width} x ${height} at ${fps} a second, ${size}`)
  return EXIT.done
}

/** @throws CladeError INVALID_OPTION, FILE_EXISTS */
function mustBeFree(file: string, overwrite: boolean): void {
  if (!Object.hasOwn(films, extensionOf(file))) {
    const endings = Object.keys(films).map((extension) => `.${extension}`)
    throw new CladeError('INVALID_OPTION', `Expected --out to end in ${endings.join(' or ')}, got ${JSON.stringify(path.basename(file))}`)
  }
  const folder = path.dirname(file)
  if (!existsSync(folder)) throw new CladeError('INVALID_OPTION', `Expected --out to be in a folder that is there, got ${folder}`)
  if (!overwrite && existsSync(file)) {
    throw new CladeError('FILE_EXISTS', `${file} is there already: add --overwrite to replace it, or choose another --out`)
  }
}

/** `name.gif`, or the next that is free: `name-2.gif`. */
function freeFile(folder: string, name: string): string {
  for (let i = 1; ; i++) {
    const file = path.join(folder, `${name}${i === 1 ? '' : `-${i}`}.gif`)
    if (!existsSync(file)) return file
  }
}

const extensionOf = (file: string): string => path.extname(file).slice(1).toLowerCase()
