import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const BENCH = fileURLToPath(new URL('../../bench/memory.mjs', import.meta.url))

test('law: 150 rounds of eight members of 100 KB, on two threads, with LMDB and CSVs, hold on to nothing (ray#10890, #12208, #5035)', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', BENCH, '150', '50'])
  const [early, , late] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>)
  const at = stdout
  expect(late?.round).toBe(150)
  // 1,200 snapshots were made, 120 MB of them: 80 MB between the two measurements. Commits that wait for the disk come and go.
  expect(Number(late?.reachable_mb), at).toBeLessThan(90)
  expect(Number(late?.rss_mb) - Number(early?.rss_mb), at).toBeLessThan(60)
  // Two snapshots a member, the best, and 4 KB of entries a round.
  expect(Number(late?.journal_mb), at).toBeLessThan(10)
  if (process.platform === 'linux') expect(late?.files, at).toBeLessThanOrEqual(early!.files! + 2)
})
