import { Serializer } from 'node:v8'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decode, decodeApart, encode, encodeApart } from '../../../src/journal/codec.js'

const array = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.int32Array().map((values) => values),
  fc.uint32Array(),
  fc.uint8Array(),
)
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string({ unit: 'grapheme' }),
    array,
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value')),
  object: fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    tie('value'),
    { noNullPrototype: true },
  ),
})).value

it('law: any plain data comes back as it was, to the bit, -0 and NaN included', () => {
  fc.assert(
    fc.property(plain, (value) => {
      expect(decode(encode(value), 'it')).toStrictEqual(value)
    }),
  )
})

it('law: one changed byte, wherever it is, is JOURNAL_CORRUPT', () => {
  const value = { weights: Float32Array.of(1, 2, 3), own: { words: Uint32Array.of(7), mode: 'train' } }
  const bytes = encode(value)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice()
      damaged[at]! ^= change
      expect(() => decode(damaged, 'entry 3')).toThrow(
        expect.objectContaining({ code: 'JOURNAL_CORRUPT', message: expect.stringMatching(/^Cannot read entry 3/) }),
      )
    }),
  )
  for (const length of [0, 3, 4, bytes.length - 1]) {
    expect(() => decode(bytes.subarray(0, length), 'it')).toThrow(expect.objectContaining({ code: 'JOURNAL_CORRUPT' }))
  }
})

it('law: it is read wherever it lies in a larger buffer, and what it gives is a copy', () => {
  const bytes = encode({ state: Float64Array.of(1, 2) })
  for (let offset = 0; offset < 9; offset++) {
    const larger = new Uint8Array(bytes.length + 16)
    larger.set(bytes, offset)
    const value = decode(larger.subarray(offset, offset + bytes.length), 'it')
    larger.fill(0xff)
    expect(value).toStrictEqual({ state: Float64Array.of(1, 2) })
  }
})

it('truth: what a newer Node wrote is told as that', () => {
  const serializer = new Serializer()
  serializer.writeRawBytes(Uint8Array.of(0, 0, 0, 0, 0xff, 200))
  const bytes = serializer.releaseBuffer()
  bytes.writeUInt32BE(crc32(bytes.subarray(4)))
  expect(() => decode(bytes, 'entry 3')).toThrow(
    expect.objectContaining({ code: 'JOURNAL_FOREIGN', message: `Cannot read entry 3: a newer Node than ${process.version} wrote it` }),
  )
})

it('law: with large arrays apart, any plain data comes back as it was, and what is written does not hold them', () => {
  fc.assert(
    fc.property(plain, fc.integer({ min: 1, max: 40 }), (value, least) => {
      const { bytes, large } = encodeApart(value, least)
      for (const each of large) expect(each.length).toBeGreaterThanOrEqual(least)
      const kept = large.map((each) => each.slice().buffer)
      const back = decodeApart(bytes, 'it', (index, length) => {
        expect(length).toBe(kept[index]!.byteLength)
        return kept[index]!
      })
      expect(back).toStrictEqual(value)
    }),
  )
})

it('truth: of a view only the view is written, and an array that stands in two places is one', () => {
  const whole = new Float32Array(1000).fill(1)
  const view = whole.subarray(10, 12)
  const { bytes, large } = encodeApart({ view, again: view, half: whole.subarray(500) }, 1000)
  expect(large.map(({ length }) => length)).toEqual([2000])
  expect(bytes.length).toBeLessThan(100)
  const back = decodeApart(bytes, 'it', () => new ArrayBuffer(2000)) as { view: Float32Array; again: Float32Array }
  expect(back.view).toEqual(Float32Array.of(1, 1))
  expect(back.again).toBe(back.view)
  expect(back.view.buffer.byteLength).toBe(8)
})

it('law: kinds of typed arrays that Plain does not name survive as well', () => {
  for (const array of [Int8Array.of(-1), Uint16Array.of(65_535), Uint8ClampedArray.of(7), BigInt64Array.of(-5n), Buffer.from([3])]) {
    const { bytes } = encodeApart(array, 1000)
    const back = decodeApart(bytes, 'it', () => new ArrayBuffer(0)) as Uint8Array
    expect([...back]).toEqual([...(array as Uint8Array)])
  }
  expect(() => encodeApart(new DataView(new ArrayBuffer(3)), 1000)).toThrow('#<DataView> could not be cloned.')
})
