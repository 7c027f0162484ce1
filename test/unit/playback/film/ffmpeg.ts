import { spawnSync } from 'node:child_process'
import type { Picture } from '../../../../src/trained.js'

/** True where ffmpeg, which reads films in tests, is installed. */
export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0 && spawnSync('ffprobe', ['-version']).status === 0

/** The pictures of a film as ffmpeg decodes them. */
export function picturesIn(file: string, { width, height }: Pick<Picture, 'width' | 'height'>): Uint8Array[] {
  const args = ['-v', 'error', '-i', file, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
  const { stdout, stderr } = spawnSync('ffmpeg', args, { maxBuffer: 2 ** 30 })
  if (stderr.length > 0) throw new Error(stderr.toString())
  const size = 3 * width * height
  return Array.from({ length: stdout.length / size }, (_, i) => stdout.subarray(i * size, (i + 1) * size))
}

/** Width, height, frames and seconds of a film, and the seconds of each frame. */
export function probe(file: string): { width: number; height: number; frames: number; seconds: number; durations: number[] } {
  const args = ['-v', 'error', '-count_frames', '-show_entries', 'stream=width,height,nb_read_frames:format=duration:packet=duration_time']
  const { stdout } = spawnSync('ffprobe', [...args, '-of', 'json', file], { encoding: 'utf8' })
  const { packets, streams, format } = JSON.parse(stdout) as {
    packets: { duration_time: string }[]
    streams: { width: number; height: number; nb_read_frames: string }[]
    format: { duration: string }
  }
  const { width, height, nb_read_frames } = streams[0]!
  const durations = packets.map(({ duration_time }) => Number(duration_time))
  return { width, height, frames: Number(nb_read_frames), seconds: Number(format.duration), durations }
}
