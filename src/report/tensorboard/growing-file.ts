import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'

/** Bytes that wait while a file is made anew, until they are compared and written together. */
const PIECE = 65_536

/**
 * A file whose contents are made from the beginning of the run and then grow. Those that are there already are left alone as far as they
 * agree, and cut off and written anew from where they do not: torn records go, nothing is there twice, and a TensorBoard that has the file
 * open reads on.
 */
export class GrowingFile {
  /** Bytes of the file that are as they have to be. */
  private length = 0
  /** True while what comes may be in the file already. */
  private compares = true
  private isSettled = false
  private waiting: Uint8Array[] = []
  private waits = 0

  /** @param file absolute path; its folder is made. @throws the system's error, as do the other methods */
  constructor(private readonly file: string) {
    mkdirSync(path.dirname(file), { recursive: true })
  }

  /** Adds bytes. Until `settle` was called they may wait in memory; after that they are in the file at once. */
  add(bytes: Uint8Array): void {
    // The caller will use the memory for other bytes. (A Buffer's own `slice` copies nothing.)
    this.waiting.push(this.isSettled ? bytes : Buffer.from(bytes))
    this.waits += bytes.length
    if (this.isSettled || this.waits >= PIECE) this.writeWaiting()
  }

  /** Ends the beginning: all that was added is in the file, and nothing else. */
  settle(): void {
    this.writeWaiting()
    if (this.compares) this.cut()
    this.isSettled = true
  }

  private writeWaiting(): void {
    const bytes = Buffer.concat(this.waiting)
    this.waiting = []
    this.waits = 0
    if (this.compares) {
      const same = this.agreeing(bytes)
      this.length += same
      if (same === bytes.length) return
      this.cut()
      this.write(bytes.subarray(same))
    } else this.write(bytes)
  }

  /** The number of bytes that the file has already, after those that agreed. */
  private agreeing(bytes: Buffer): number {
    return this.withHandle('a+', (handle) => {
      const there = Buffer.alloc(bytes.length)
      const read = readSync(handle, there, 0, there.length, this.length)
      if (there.subarray(0, read).equals(bytes.subarray(0, read))) return read
      return bytes.findIndex((byte, i) => byte !== there[i])
    })
  }

  /** Cuts off what did not agree, and stops to compare. */
  private cut(): void {
    this.withHandle('a', (handle) => ftruncateSync(handle, this.length))
    this.compares = false
  }

  private write(bytes: Uint8Array): void {
    this.withHandle('a', (handle) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done)
    })
    this.length += bytes.length
  }

  /** A run may have more members than a process may have files open. */
  private withHandle<T>(flags: string, act: (handle: number) => T): T {
    const handle = openSync(this.file, flags)
    try {
      return act(handle)
    } finally {
      closeSync(handle)
    }
  }
}
