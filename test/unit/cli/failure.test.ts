import { expect, it } from 'vitest'
import { explain } from '../../../src/cli/failure.js'
import { CladeError } from '../../../src/errors.js'

function told(error: unknown): { code: number; lines: string[] } {
  const lines: string[] = []
  return { code: explain(error, (line) => lines.push(line)), lines }
}

it('truth: what failed second is told after what failed first, and the first decides the exit code', () => {
  const first = new CladeError('STEP_INVALID', 'Expected a reward')
  first.cause = new CladeError('DISK_FULL', 'The disk is full', false)
  expect(told(first)).toEqual({
    code: 2,
    lines: ['clade: Expected a reward [STEP_INVALID]', 'clade: After that: The disk is full [DISK_FULL]'],
  })
})

it('truth: the same failure twice is told once, and what made it is no second one', () => {
  const full = new CladeError('DISK_FULL', 'The disk is full', false)
  full.cause = new CladeError('DISK_FULL', 'The disk is full', false)
  expect(told(full)).toEqual({ code: 1, lines: ['clade: The disk is full [DISK_FULL]'] })
  full.cause = new Error('ENOSPC')
  expect(told(full)).toEqual({ code: 1, lines: ['clade: The disk is full [DISK_FULL]'] })
})
