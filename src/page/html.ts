import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Message } from './wire.js'

/** The files of the page, as `npm run build` bundles them, with their types. */
export const PAGE_FILES: Readonly<Record<string, string>> = { 'page.js': 'text/javascript', 'page.css': 'text/css' }

/** The text of one of them. */
export function pageFile(name: string): string {
  return readFileSync(new URL(`./client/${name}`, import.meta.url), 'utf8')
}

export interface Parts {
  /** Addresses of scripts and styles. */
  readonly scripts?: readonly string[]
  readonly styles?: readonly string[]
  /** Text within the page in their place, and the message that it shows. */
  readonly inline?: { readonly script: string; readonly style: string; readonly message: Message }
}

/** The page's HTML. Nothing in it but its message comes from a run, and that is data which nothing executes. */
export function html({ scripts = [], styles = [], inline }: Parts): string {
  const policy =
    inline &&
    `default-src 'none'; script-src ${sourceOf(inline.script)}; style-src ${sourceOf(inline.style)}; img-src data:; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy ? `<meta http-equiv="Content-Security-Policy" content="${policy}">\n` : ''}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Clade</title>
<link rel="icon" href="data:,">
${styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}${inline ? `<style>${inline.style}</style>` : ''}
</head>
<body>
<noscript>This page needs JavaScript. The same data is in the run’s CSV files.</noscript>
${inline ? `<script type="application/json" id="message">${jsonForHtml(inline.message)}</script>\n<script>${inline.script}</script>` : ''}${scripts.map((src) => `<script src="${src}" defer></script>`).join('\n')}
</body>
</html>
`
}

const sourceOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** JSON that ends no element and begins none, and is JavaScript too. */
const jsonForHtml = (message: Message): string =>
  JSON.stringify(message).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
