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
    for (const command of commands) {
      // In lockstep the winner is the same each time.
      const args = [...command.split(' '), ...(command.startsWith('run ') ? ['--schedule', 'lockstep'] : [])]
      expect(await clade(args, { cwd: mine })).toMatchObject({ code: 0, stderr: '' })
    }
    const { page, complaints } = await open('about:blank')
    // Ten seconds of the page's own time, as fast as they go.
    await page.clock.install({ time: 0 })
    await page.goto(await serveFolder(mine))
    await page.clock.pauseAt(60_000)
    const steps = async () => Number(await page.locator('output').textContent())
    const begin = await steps()
    const before = await page.locator('canvas').screenshot()
    await page.clock.runFor(10_000)
    expect((await steps()) - begin).toBe(500)
    // Something was drawn, and it moved.
    expect(before.equals(await page.locator('canvas').screenshot())).toBe(false)
    // Pushed again and again from one side it falls, and begins anew.
    for (let i = 0; i < 40; i++) {
      await page.locator('canvas').dispatchEvent('pointerdown', { offsetX: 0 })
      await page.clock.runFor(20)
    }
    expect(await steps()).toBeLessThan(500)
    expect(complaints).toEqual([])
  },
)
