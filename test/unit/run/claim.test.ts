import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { stream } from '../../../src/random.js'
import { claimFolder } from '../../../src/run/claim.js'
import { occupant } from '../../../src/run/folder.js'
import { ownIdentity } from '../../../src/run/process-identity.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-claim-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const fresh = () => path.join(mkdtempSync(path.join(base, 'c-')), 'runs', 'run')
const inUse = (folder: string, pid: number | undefined) =>
  expect.objectContaining({ code: 'JOURNAL_IN_USE', message: `Expected ${folder} to be free, but process ${pid} is writing it` })

const FIXTURE = fileURLToPath(new URL('fixtures/claim-in-turns.mjs', import.meta.url))
const claimer = (folder: string, ...flags: string[]) =>
  spawn(process.execPath, [FIXTURE, folder, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })

async function killed(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

it('law: a folder has one owner at a time, in this process; its release leaves no trace of a folder that nothing was written to', async () => {
  const folder = fresh()
  const claim = await claimFolder(folder)
  const link = path.join(base, 'link')
  renameSync(folder, link)
  renameSync(link, folder)
  await expect(claimFolder(folder)).rejects.toThrow(inUse(folder, process.pid))
  await expect(claimFolder(path.join(folder, '..', 'run'))).rejects.toThrow('to be free')
  expect(occupant(folder)).toBe('nothing')
  claim.release()
  expect(existsSync(path.dirname(folder))).toBe(false)
  const again = await claimFolder(folder)
  writeFileSync(path.join(folder, 'run.json'), '{}')
  again.release()
  expect(readdirSync(folder)).toEqual(['run.json'])
})

it('law: a claim that another process holds is refused with its id, and a kill -9 frees the folder', async () => {
  const folder = fresh()
  const child = claimer(folder, 'keep')
  await once(child.stdout, 'data')
  const held = readdirSync(folder)
  await expect(claimFolder(folder)).rejects.toThrow(inUse(folder, child.pid))
  expect(readdirSync(folder)).toEqual(held)
  await killed(child)
  expect(readdirSync(folder)).toEqual(held)
  const claim = await claimFolder(folder)
  expect(readdirSync(folder)).toHaveLength(1)
  claim.release()
})

it('truth: the claim of a process that has gone, or whose id another got, is void, even one that was still choosing', async () => {
  const folder = fresh()
  mkdirSync(folder, { recursive: true })
  const { pid, host } = ownIdentity()
  const names = [`.claim,7,${pid},1,${host}`, `.claim,0,999999999,5,${host}`, '.claim,3,1,1,another-host', 'run.json.12.new']
  for (const name of names) writeFileSync(path.join(folder, name), '')
  const claim = await claimFolder(folder)
  expect(readdirSync(folder)).toHaveLength(1)
  claim.release()
  expect(readdirSync(folder)).toEqual([])
})

it('law: of processes that claim, release and are killed at random moments never two own a folder', { timeout: 60_000 }, async () => {
  const random = stream(20_261_130, 'claims')
  const folder = fresh()
  mkdirSync(folder, { recursive: true })
  let said = ''
  const start = async () => {
    const child = claimer(folder)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    await once(child.stdout, 'data')
    return child
  }
  const children = await Promise.all(Array.from({ length: 3 }, start))
  for (let kill = 0; kill < 8; kill++) {
    await sleep(100 * random())
    const index = Math.floor(random() * children.length)
    await killed(children[index]!)
    children[index] = await start()
  }
  await Promise.all(children.map(killed))
  expect(said).not.toMatch(/twice|failed/)
  expect(new Set(said.match(/owned \d+/g)).size).toBeGreaterThan(6)
  expect(said.match(/owned/g)!.length).toBeGreaterThan(100)
})
