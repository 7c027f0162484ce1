// Damages the journal of a run in every way that a disk, a copy or another program may, and runs verify, replay and resume on it: each must
// give the same result as on the sound one, where the damage hit nothing that counts, or one sentence.
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { open } from 'lmdb'
import { clade, drawsOf, inFolder, isClean, Tally, tablesOf, trialOptions } from './support.mjs'

const { seed, count, keep } = trialOptions(100)
const PAGE = 4096

/** Each changes the bytes of a data.mdb, or makes new ones. */
const DAMAGES = {
  'a flipped bit': (bytes, random) => flip(bytes, Math.floor(random() * bytes.length), random),
  'a flipped bit in the header of a page': (bytes, random) => flip(bytes, pageOf(bytes, random) + Math.floor(random() * 64), random),
  'a flipped bit in a meta page': (bytes, random) => flip(bytes, Math.floor(random() * 2) * PAGE + Math.floor(random() * 168), random),
  'a page of zeros': (bytes, random) => bytes.fill(0, ...pageRange(bytes, random)),
  'a page of noise': (bytes, random) => noise(bytes, ...pageRange(bytes, random), random),
  'sixteen bytes of noise in a page': (bytes, random) => {
    const from = pageOf(bytes, random) + Math.floor(random() * 200)
    return noise(bytes, from, from + 16, random)
  },
  'two pages exchanged': (bytes, random) => {
    const [a, b] = [pageOf(bytes, random), pageOf(bytes, random)]
    const copy = Buffer.from(bytes.subarray(a, a + PAGE))
    bytes.copyWithin(a, b, b + PAGE)
    copy.copy(bytes, b)
    return bytes
  },
  'a page written over another': (bytes, random) => {
    const from = pageOf(bytes, random)
    return bytes.copyWithin(pageOf(bytes, random), from, from + PAGE)
  },
  'an end that is missing': (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  'an end of zeros': (bytes, random) => bytes.fill(0, Math.floor(random() * bytes.length)),
}

const pageOf = (bytes, random) => PAGE * Math.floor((random() * bytes.length) / PAGE)
const pageRange = (bytes, random) => {
  const from = pageOf(bytes, random)
  return [from, from + PAGE]
}

function flip(bytes, offset, random) {
  bytes[offset] ^= 1 << Math.floor(random() * 8)
  return bytes
}

function noise(bytes, from, to, random) {
  for (let i = from; i < to && i < bytes.length; i++) bytes[i] = Math.floor(random() * 256)
  return bytes
}

/** Removes the last entries through LMDB itself, so that the file is sound. */
async function shorten(folder, missing) {
  const root = open({ path: folder, noSubdir: false })
  const entries = root.openDB('entries', { encoding: 'binary' })
  for (const key of [...entries.getKeys({ reverse: true, limit: missing })]) entries.removeSync(key)
  await root.close()
}

/** Every file of a run but those of its journal. */
function filesOf(run) {
  const files = readdirSync(run, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !file.startsWith('journal') && statSync(path.join(run, file)).isFile(),
  )
  return JSON.stringify(files.sort().map((file) => [file, readFileSync(path.join(run, file), 'latin1')]))
}

await inFolder(keep, async (folder) => {
  const tally = new Tally()
  const sound = path.join(folder, 'sound')
  const shape = ['--population', '4', '--steps', '8000', '--ready-every', '200', '--schedule', 'lockstep', '--workers', '1']
  const made = await clade(['run', 'cartpole', ...shape, '--out', sound, '--quiet'], folder)
  if (made.code !== 0) throw new Error(made.stderr)
  const tables = tablesOf(sound)
  const { stdout: hash } = await clade(['replay', sound, '--exact', '--quiet', '--workers', '1'], folder)
  const before = filesOf(sound)
  let refused = 0

  for (let damage = 0; damage < count; damage++) {
    const random = drawsOf(seed, `damages/${damage}`)
    const names = [...Object.keys(DAMAGES), 'entries that are missing']
    const name = names[damage % names.length]
    const run = path.join(folder, `damage-${damage}`)
    cpSync(sound, run, { recursive: true })
    const data = path.join(run, 'journal', 'data.mdb')
    if (DAMAGES[name]) writeFileSync(data, DAMAGES[name](readFileSync(data), random))
    else await shorten(path.dirname(data), 1 + Math.floor(random() * 60))

    for (const command of [
      ['verify', run],
      ['replay', run, '--exact'],
      ['resume', run],
    ]) {
      const end = await clade([...command, '--quiet', '--workers', '1'], folder)
      const told = `damage ${damage} (${name}), ${command[0]}: ${end.code ?? end.signal} ${end.stderr}`
      if (!isClean(end)) tally.add('stacks', told)
      else if (end.code !== 0) {
        refused++
        if (filesOf(run) !== before) tally.add('lost', `${told}: the run's other files have changed`)
      } else if (name.startsWith('entries')) tally.add('wrong', told)
      else if (command[0] === 'replay' && end.stdout !== hash) tally.add('wrong', `${told}: ${end.stdout} instead of ${hash}`)
      else if (tablesOf(run) !== tables) tally.add('wrong', `${told}: other tables`)
    }
  }
  tally.report(`${count} damages, seed ${seed}, ${refused} of ${3 * count} commands refused`)
})
