import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Kept } from '../../../src/runner/kept.js'

const ROOM = 16 * 2 ** 20
const ref = (member: number, slice: number, weightsHash = 'a') => ({ member, slice, weightsHash })

it('law: it keeps the latest snapshot of each member and answers for no other, and never more bytes than there is room for', () => {
  const put = fc.record({ member: fc.nat(5), bytes: fc.nat(ROOM) })
  fc.assert(
    fc.property(fc.array(put), (puts) => {
      const kept = new Kept<number>()
      const expected = new Map<number, { slice: number; bytes: number }>()
      puts.forEach(({ member, bytes }, slice) => {
        kept.put(ref(member, slice), bytes, slice)
        expected.delete(member)
        const others = [...expected.values()].reduce((sum, one) => sum + one.bytes, 0)
        if (others + bytes <= ROOM) expected.set(member, { slice, bytes })
        for (let at = 0; at < 6; at++) {
          for (let one = 0; one <= slice; one++) expect(kept.get(ref(at, one))).toBe(expected.get(at)?.slice === one ? one : undefined)
        }
        expect(kept.get(ref(member, slice, 'b'))).toBeUndefined()
      })
      kept.drop(0)
      for (const [member, { slice }] of expected) expect(kept.get(ref(member, slice))).toBe(member === 0 ? undefined : slice)
      kept.clear()
      for (const [member, { slice }] of expected) expect(kept.get(ref(member, slice))).toBeUndefined()
      kept.put(ref(0, 0), ROOM, 7)
      expect(kept.get(ref(0, 0))).toBe(7)
    }),
  )
})
