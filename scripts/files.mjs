import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

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

/** The TypeScript modules in these folders, as paths from the root, with slashes, in order. */
export function modulesIn(root, folders) {
  const names = (folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((name) => `${folder}/${name.split(path.sep).join('/')}`)
  return folders
    .flatMap(names)
    .filter((name) => name.endsWith('.ts'))
    .sort()
}
