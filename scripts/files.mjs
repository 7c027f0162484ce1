import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** The content, or undefined where there is no such file. */
export function read(file) {
  return existsSync(file) ? readFileSync(file) : undefined
}

/** By rename, so that a process that reads at the same time sees the old file or the new one, whole. */
export function write(file, content) {
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, content)
  renameSync(temporary, file)
}
