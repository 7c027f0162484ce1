import { cpSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { open, whyNoBrowser } from './browser.js'
import { clade, temporaryFolder } from './clade.js'
import { skipped } from './python.js'
import { serveFolder } from './serve-folder.js'

const EXAMPLE = fileURLToPath(new URL('../../examples/play-in-the-browser', import.meta.url))
const reason = whyNoBrowser()
const mine = path.join(temporaryFolder(), 'mine')
cpSync(EXAMPLE, mine, { recursive: true })

test.skipIf(reason !== undefined)(
  `truth: the example plays in Chromium what the commands of its README made${skipped(reason)}`,
  async () => {
    const commands = [...readFileSync(path.join(mine, 'README.md'), 'utf8').matchAll(/^ {4}npx clade (.+)$/gm)].map(
      ([, command]) => command!,
    )
    expect(commands).toHaveLength(2)
    for (const command of commands) expect(await clade(command.split(' '), { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
    const { page, complaints } = await open('about:blank')
    // Ten seconds of the page's own time, as fast as it goes.
    await page.clock.install()
    await page.goto(await serveFolder(mine))
    const step = page.locator('output')
    await page.clock.runFor(5000)
    const halfway = Number(await step.textContent())
    const [before, after] = [
      await page.locator('canvas').screenshot(),
      await page.clock.runFor(5000).then(() => page.locator('canvas').screenshot()),
    ]
    expect(halfway).toBe(250)
    expect(Number(await step.textContent())).toBe(500)
    // Something was drawn, and it moved.
    expect(before.equals(after)).toBe(false)
    // Pushed again and again from one side it falls, and begins anew.
    for (let i = 0; i < 40; i++) {
      await page.locator('canvas').dispatchEvent('pointerdown', { offsetX: 0 })
      await page.clock.runFor(20)
    }
    expect(Number(await step.textContent())).toBeLessThan(500)
    expect(complaints).toEqual([])
  },
)
