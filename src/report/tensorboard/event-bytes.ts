import { maskedCrc32c } from './crc32c.js'

/** Bytes of a record around its data: the data's length (8) and its checksum (4), and after the data the data's checksum (4). */
const HEAD = 12
const FOOT = 4

/**
 * Makes the bytes of a TensorBoard event file: TFRecords, each with an `Event` of tensorflow's event.proto. The numbers in the comments are
 * those of its fields.
 */
export class EventBytes {
  private buffer = Buffer.alloc(4096)
  private end = 0
  private readonly tags = new Map<string, Buffer>()

  /** The bytes so far, which are then forgotten. The view is valid until the next call of another method. */
  take(): Uint8Array {
    const bytes = this.buffer.subarray(0, this.end)
    this.end = 0
    return bytes
  }

  /** The bytes so far that `take` will return. */
  get length(): number {
    return this.end
  }

  /** The record that a file begins with. @param wall seconds since 1970 */
  version(wall: number): void {
    // file_version = 3
    const text = Buffer.from('brain.Event:2')
    this.record(9 + 2 + text.length, () => {
      this.time(wall)
      this.bytes(0x1a, text)
    })
  }

  /** A number at a step. TensorBoard keeps it as a float32. */
  scalar(wall: number, step: number, tag: string, value: number): void {
    const name = this.tag(tag)
    // Value { tag = 1, simple_value = 2 }
    this.event(wall, step, sizeOfBytes(name) + 5, () => {
      this.bytes(0x0a, name)
      this.byte(0x15)
      this.end = this.buffer.writeFloatLE(value, this.end)
    })
  }

  /** A text at a step, in Markdown. */
  text(wall: number, step: number, tag: string, markdown: string): void {
    const name = this.tag(tag)
    const text = Buffer.from(markdown)
    // Tensor { dtype = 1: DT_STRING, tensor_shape = 2 {}, string_val = 8 }
    const size = TENSOR.length + sizeOfBytes(text)
    // Value { tag = 1, metadata = 9, tensor = 8 }
    this.event(wall, step, sizeOfBytes(name) + TEXT.length + 1 + sizeOfNumber(size) + size, () => {
      this.bytes(0x0a, name)
      this.put(TEXT)
      this.byte(0x42)
      this.number(size)
      this.put(TENSOR)
      this.bytes(0x42, text)
    })
  }

  /** An Event { wall_time = 1, step = 2, summary = 5 { value = 1 } } whose value has `size` bytes. */
  private event(wall: number, step: number, size: number, write: () => void): void {
    const summary = 1 + sizeOfNumber(size) + size
    this.record(9 + 1 + sizeOfNumber(step) + 1 + sizeOfNumber(summary) + summary, () => {
      this.time(wall)
      this.byte(0x10)
      this.number(step)
      this.byte(0x2a)
      this.number(summary)
      this.byte(0x0a)
      this.number(size)
      write()
    })
  }

  /** A TFRecord whose data has `size` bytes. */
  private record(size: number, write: () => void): void {
    this.reserve(HEAD + size + FOOT)
    const start = this.end
    this.end = this.buffer.writeUInt32LE(size, start)
    this.end = this.buffer.writeUInt32LE(0, this.end)
    this.end = this.buffer.writeUInt32LE(maskedCrc32c(this.buffer, start, this.end), this.end)
    write()
    if (this.end !== start + HEAD + size) throw new Error(`A record of ${size} bytes got ${this.end - start - HEAD}`)
    this.end = this.buffer.writeUInt32LE(maskedCrc32c(this.buffer, start + HEAD, this.end), this.end)
  }

  private time(wall: number): void {
    this.byte(0x09)
    this.end = this.buffer.writeDoubleLE(wall, this.end)
  }

  private bytes(key: number, bytes: Buffer): void {
    this.byte(key)
    this.number(bytes.length)
    this.put(bytes)
  }

  private put(bytes: Buffer): void {
    this.end += bytes.copy(this.buffer, this.end)
  }

  private byte(byte: number): void {
    this.buffer[this.end++] = byte
  }

  /** A number of 0 or more as protobuf's varint. It may be above 2 ** 32, so it is divided. */
  private number(value: number): void {
    for (; value >= 0x80; value = Math.floor(value / 0x80)) this.byte((value % 0x80) | 0x80)
    this.byte(value)
  }

  private tag(tag: string): Buffer {
    const known = this.tags.get(tag)
    if (known) return known
    const bytes = Buffer.from(tag)
    this.tags.set(tag, bytes)
    return bytes
  }

  private reserve(bytes: number): void {
    if (this.end + bytes <= this.buffer.length) return
    const larger = Buffer.alloc(Math.max(2 * this.buffer.length, this.end + bytes))
    this.buffer.copy(larger, 0, 0, this.end)
    this.buffer = larger
  }
}

/** metadata = 9: SummaryMetadata { plugin_data = 1 { plugin_name = 1: "text" } } */
const TEXT = Buffer.from([0x4a, 8, 0x0a, 6, 0x0a, 4, ...Buffer.from('text')])
const TENSOR = Buffer.from([0x08, 7, 0x12, 0])

function sizeOfNumber(value: number): number {
  let size = 1
  for (; value >= 0x80; value = Math.floor(value / 0x80)) size++
  return size
}

const sizeOfBytes = (bytes: Buffer): number => 1 + sizeOfNumber(bytes.length) + bytes.length
