// Adds to package-lock.json the optional packages of other platforms that a registry mirror did not serve when the lock was made:
// npm ci refuses a lock without them. Their versions and platforms are those that the depending package names.
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']
const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))

for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  if (parent === '') continue
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const known = [`${parent}/node_modules/${name}`, `node_modules/${name}`].some((path) => lock.packages[path])
    const parts = name.split('/').at(-1).split('-')
    const os = systems.filter((system) => parts.includes(system))
    const cpu = processors.filter((processor) => parts.includes(processor))
    if (known || os.length === 0) continue
    const libc = parts.some((part) => part.startsWith('musl'))
      ? ['musl']
      : parts.some((part) => part.startsWith('gnu'))
        ? ['glibc']
        : undefined
    lock.packages[`node_modules/${name}`] = { version, cpu, ...(dev && { dev }), ...(libc && { libc }), optional: true, os }
    console.log(`added ${name} ${version}`)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
