import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { CLADE } from './clade.js'

const CHROMIUM = process.env.CLADE_CHROMIUM ?? '/usr/bin/chromium'

/** The reason why there is no browser, or undefined. It is printed, since tests are skipped for it. */
export function whyNoBrowser(): string | undefined {
  if (existsSync(CHROMIUM)) return undefined
  console.log(`Skipped, as there is no ${CHROMIUM} (CLADE_CHROMIUM names another)`)
  return 'no Chromium'
}

let browser: Promise<Browser> | undefined

/** A page of a real browser, and what its console complained of. */
export interface Opened {
  readonly page: Page
  readonly complaints: string[]
}

/** Opens a page in a browser of its own cookies and storage; the browser is closed after the file's tests. */
export async function open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  browser ??= chromium.launch({ executablePath: CHROMIUM })
  const context = await (await browser).newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(url)
  return { page, complaints }
}

const servers: ChildProcess[] = []

afterAll(async () => {
  for (const server of servers.splice(0)) server.kill('SIGKILL')
  await (await browser)?.close()
})

/** Waits until the text of an element is as wanted, and returns it. */
export async function textWhen(page: Page, selector: string, wanted: (text: string) => boolean): Promise<string> {
  let text = ''
  await expect
    .poll(
      async () => {
        text = (await page.locator(selector).first().textContent({ timeout: 20_000 })) ?? ''
        return wanted(text)
      },
      { timeout: 30_000, interval: 50 },
    )
    .toBe(true)
  return text
}

export interface Served {
  readonly url: string
  readonly child: ChildProcess
  /** Ends the server, and returns its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `clade dashboard`, or another command that prints the address of a page. It ends after the file's tests at the latest. */
export async function served(args: readonly string[], cwd: string): Promise<Served> {
  const child = spawn(process.execPath, [CLADE, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  servers.push(child)
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    const read = (text: Buffer) => {
      said += text
      const [, address] = /Dashboard[^\n]*: (http:\S+)\n/.exec(said) ?? []
      if (address) resolve(address)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then((code) => reject(new Error(`clade ended with ${code} before it printed an address: ${said}`)))
  })
  return {
    url,
    child,
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}
