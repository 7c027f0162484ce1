import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { CladeError } from '../../errors.js'
import { Draft } from '../../journal/atomic-file.js'
import { diskError } from '../../journal/disk-error.js'
import { readable } from '../../readable.js'
import type { Picture } from '../../trained.js'
import type { Film } from './film.js'

/** Characters of ffmpeg's messages that are kept: the last of them say why it failed. */
const MESSAGES = 4000

/** An MP4 (H.264), made by ffmpeg, which gets the pictures through a pipe. */
export class Mp4 implements Film {
  private readonly draft: Draft
  private ffmpeg: Ffmpeg | undefined
  private readonly onExit = (): void => this.kill()

  constructor(
    private readonly file: string,
    private readonly fps: number,
  ) {
    this.draft = new Draft(file)
  }

  async add(picture: Picture, frames: number): Promise<void> {
    if (this.ffmpeg === undefined) {
      process.once('exit', this.onExit)
      this.ffmpeg = new Ffmpeg(this.draft.path, this.fps, picture)
    }
    for (let i = 0; i < frames; i++) await this.ffmpeg.write(picture.data)
  }

  async finish(interrupt: AbortSignal): Promise<void> {
    if (interrupt.aborted) throw interrupt.reason
    const ffmpeg = this.ffmpeg!
    const kill = (): void => ffmpeg.kill()
    interrupt.addEventListener('abort', kill)
    try {
      await ffmpeg.end()
      this.draft.publish()
    } catch (error) {
      await this.abandon()
      interrupt.throwIfAborted()
      throw diskError(error, path.dirname(this.file))
    } finally {
      interrupt.removeEventListener('abort', kill)
      process.off('exit', this.onExit)
    }
  }

  async abandon(): Promise<void> {
    process.off('exit', this.onExit)
    this.ffmpeg?.kill()
    await this.ffmpeg?.closed
    this.draft.discard()
  }

  private kill(): void {
    this.ffmpeg?.kill()
    this.draft.discard()
  }
}

/** A process of ffmpeg. */
class Ffmpeg {
  /** Settles when it has ended, however it did. */
  readonly closed: Promise<void>
  private readonly process: ChildProcess
  private messages = ''
  private failure: CladeError | undefined

  constructor(file: string, fps: number, { width, height }: Picture) {
    const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(fps), '-i', 'pipe:0']
    // Players want 4:2:0, which has even sides only.
    const output = ['-an', '-c:v', 'libx264', '-crf', '18', '-pix_fmt', 'yuv420p', '-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2']
    const args = ['-hide_banner', '-loglevel', 'error', '-y', ...input, ...output, '-movflags', '+faststart', '-f', 'mp4', `file:${file}`]
    // In a group of its own it does not get the terminal's Ctrl-C; it ends with its input, whatever becomes of this process.
    this.process = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true })
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.messages = (this.messages + text).slice(-MESSAGES)
    })
    // A pipe that breaks is told of by the end of the process.
    this.process.stdin!.on('error', () => {})
    this.closed = new Promise((resolve) => {
      this.process.on('error', (error: NodeJS.ErrnoException) => {
        this.failure = error.code === 'ENOENT' ? missing() : failed(error.message)
        resolve()
      })
      this.process.on('close', (code) => {
        if (code !== 0) this.failure ??= failed(this.messages.trim().split('\n').at(-1) || `it ended with ${code ?? 'a signal'}`)
        resolve()
      })
    })
  }

  /** @throws CladeError where it has ended */
  async write(data: Uint8Array): Promise<void> {
    const stdin = this.process.stdin!
    if (!stdin.write(data)) await Promise.race([once(stdin, 'drain').catch(() => this.closed), this.closed])
    if (this.failure) throw this.failure
  }

  /** Waits until it has written its file. @throws CladeError FFMPEG_MISSING, FFMPEG_FAILED */
  async end(): Promise<void> {
    this.process.stdin!.end()
    await this.closed
    if (this.failure) throw this.failure
  }

  kill(): void {
    this.process.kill('SIGKILL')
  }
}

function missing(): CladeError {
  return new CladeError(
    'FFMPEG_MISSING',
    'Expected ffmpeg to be installed, which makes MP4 films, got none on the PATH; a .gif needs nothing',
  )
}

function failed(message: string): CladeError {
  return new CladeError('FFMPEG_FAILED', `ffmpeg could not make the film: ${readable(message)}`, false)
}
