import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { openLmdbJournal } from '../../../src/journal/lmdb.js'
import { MemoryJournal } from '../../../src/journal/memory.js'
import { describeJournal } from '../../conformance/describe-journal.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-journal-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
let folder = ''

describeJournal('memory', { open: async () => new MemoryJournal() })
describeJournal('lmdb', {
  open: () => {
    // A dot in the name must not turn the folder into a file.
    folder = path.join(mkdtempSync(path.join(base, 'j-')), 'run.1')
    return openLmdbJournal(folder, { create: true })
  },
  reopen: async (journal) => {
    await journal.close()
    return openLmdbJournal(folder, { create: false })
  },
})
