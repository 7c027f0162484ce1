import { expect, it } from 'vitest'
import { crc32c, maskedCrc32c } from '../../../../src/report/tensorboard/crc32c.js'

const counting = Uint8Array.from({ length: 32 }, (_, i) => i)

it.each([
  ['zeros', new Uint8Array(32), 0x8a9136aa],
  ['ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['upwards', counting, 0x46dd794e],
  ['downwards', counting.toReversed(), 0x113fdb5c],
])('truth: the CRC-32C of 32 bytes in RFC 3720, appendix B.4: %s', (_, bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc)
  expect(crc32c(Uint8Array.of(1, 2, ...bytes, 3), 2, 34)).toBe(crc)
})

it('truth: the mask of TFRecord, as tensorboard’s record writer prints it for the length 24', () => {
  const length = Uint8Array.of(24, 0, 0, 0, 0, 0, 0, 0)
  expect(maskedCrc32c(length).toString(16)).toBe('224b7fa3')
})
