// Bundles the page of `clade dashboard` and `clade report` for browsers: one script and one style sheet beside each other in dist/, so that
// nobody who uses Clade builds anything.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { read, write } from './files.mjs'

const CLIENT = 'src/page/client'

export async function bundlePage(root) {
  const folder = path.join(root, 'dist', CLIENT)
  mkdirSync(folder, { recursive: true })
  const build = await rolldown({ cwd: root, input: path.join(root, CLIENT, 'main.ts'), platform: 'browser', tsconfig: false })
  const { output } = await build.generate({ format: 'iife', minify: true, entryFileNames: 'page.js' })
  await build.close()
  const theirs = readFileSync(createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css'), 'utf8')
  const files = { 'page.js': output[0].code, 'page.css': theirs + small(readFileSync(path.join(root, CLIENT, 'style.css'), 'utf8')) }
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    if (read(file)?.toString() !== content) write(file, content)
  }
}

/** The style sheet without comments and indentation. */
const small = (css) => css.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/\s*\n\s*/g, '')
