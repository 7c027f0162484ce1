import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { open, type Served, served, textWhen, whyNoBrowser } from './browser.js'
import { clade, project, readCsv, reportsIn, runFile, small, temporaryFolder } from './clade.js'
import { skipped } from './python.js'

const why = whyNoBrowser()
const cwd = temporaryFolder()
const runs = path.join(cwd, 'runs')
const run = path.join(runs, 'cartpole')

/** A trainable whose slices take `delay` milliseconds and sometimes fail, with the names that it is given. */
const SIM = (name: string, [first, second]: readonly [string, string], { delay, error }: { delay: number; error: string }) => `
import { choice, defineExperiment, logUniform, oneMinus } from 'clade'
const [A, B] = ${JSON.stringify([first, second])}
class Sim {
  w = new Float32Array(1); rng = new Uint32Array(1)
  start(seeds) { this.w.fill(0); this.rng = seeds('steps').slice(0, 1) }
  next() { this.rng[0] = Math.imul(this.rng[0], 1664525) + 1013904223; return this.rng[0] / 2 ** 32 }
  train(steps, values) {
    for (const end = performance.now() + ${delay}; performance.now() < end; );
    if (${JSON.stringify(error)} !== '' && this.next() < 0.1) throw new Error(${JSON.stringify(error)})
    this.w[0] += values[A]
    const episodes = { steps: Float64Array.of(steps), returns: Float64Array.of(this.w[0]), lengths: Int32Array.of(steps) }
    return { steps, episodes, applied: { ...values }, metrics: { loss: 1 / (1 + this.w[0]) } }
  }
  snapshot() { return { weights: this.w.slice(), learner: null, own: this.rng.slice() } }
  restore({ weights, own }) { this.w = weights.slice(); this.rng = own.slice() }
  inherit({ weights }) { this.w = weights.slice() }
}
export default defineExperiment({
  name: '${name}',
  trainable: { name: 'sim', tunables: { [A]: { default: 0.1 }, [B]: { default: 0.9 }, way: { default: 'a' } }, config: { env: '<i>env</i>' }, create: async () => new Sim() },
  hyperparameters: { [A]: logUniform(1e-3, 1), [B]: oneMinus(logUniform(1e-3, 1e-1)), way: choice(['a', '</script><script>document.title="pwned"</script>']) },
  population: 4, stepsPerMember: ${delay > 0 ? 1_000_000 : 2000}, readyEvery: 100, schedule: 'lockstep',
})`

let server: Served
const pageOf = (id: string) => `${server.url}#/${encodeURIComponent(id)}`

beforeAll(async () => {
  if (why) return
  const flags = ['--schedule', 'lockstep', '--quiet']
  expect(await clade(['run', ...small({ out: run, population: 6, steps: 60_000 }), ...flags], { cwd })).toMatchObject({ code: 0 })
  expect(await clade(['report', run], { cwd })).toMatchObject({ code: 0, stdout: `${path.join('runs', 'cartpole', 'report.html')}\n` })
  server = await served(['dashboard', 'runs', '--port', '0'], cwd)
})

/** What the leaderboard shows of each member, in full. */
const board = (page: Page) =>
  page.locator('.board tbody tr').evaluateAll((rows) =>
    rows.map((row) => ({
      member: row.getAttribute('data-member'),
      score: row.querySelector('[data-score]')!.getAttribute('data-score'),
      settings: [...row.querySelectorAll('.setting')].map((cell) => cell.getAttribute('title')),
    })),
  )

/** The same, from summary.csv. */
const summary = (folder: string) =>
  readCsv(folder, 'summary.csv').map((row) => ({
    member: row.member,
    score: row.score || 'none',
    settings: Object.keys(row)
      .filter((name) => name.startsWith('hp.'))
      .map((name) => row[name]),
  }))

describe.skipIf(why)(`the page${skipped(why)}`, () => {
  test('truth: the numbers of a run are those of its CSV files, on the dashboard and in report.html, and the console is silent', async () => {
    const file = pathToFileURL(path.join(run, 'report.html')).href
    for (const url of [pageOf('cartpole'), file]) {
      const { page, complaints } = await open(url)
      await page.locator('.board tbody tr').first().waitFor()
      expect(await board(page)).toEqual(summary(run))
      expect(await page.locator('.headline [data-best]').getAttribute('data-best')).toBe(summary(run)[0]!.score)
      const events = readCsv(run, 'events.csv')
      expect(await page.locator('.sub').first().textContent()).toContain(`${events.length} events`)
      for (const box of await page.locator('#events .chip input').all()) await box.check()
      await page.locator('#events .more').click()
      const shown = await page
        .locator('#events tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) => [...row.querySelectorAll('td')].slice(0, 5).map((cell) => cell.getAttribute('title') ?? cell.textContent)),
        )
      expect(shown).toHaveLength(events.length)
      shown.reverse().forEach(([event, wall, member, steps, score], i) => {
        const row = events[i]!
        expect([event, wall, member, steps!.replaceAll(',', ''), score]).toEqual([
          row.event,
          `${row.wall_s} s`,
          row.member,
          row.steps,
          row.score || 'none',
        ])
      })
      const copies = events.filter(({ decision }) => decision === 'exploit').length
      expect(await page.locator('.answer').nth(2).textContent()).toMatch(new RegExp(`^What PBT did${copies} cop`))
      for (const part of ['tree', 'schedule', 'values', 'metrics', 'episodes', 'about']) {
        await page.locator(`#${part}`).scrollIntoViewIfNeeded()
        await page.waitForTimeout(80)
      }
      const { parameters } = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')) as { parameters: Record<string, number[]> }
      const counts = Object.values(parameters).map((shape) => shape.reduce((product, size) => product * size, 1))
      const cells = await page.locator('.parameters tbody td').allTextContents()
      expect(cells.slice(0, 3)).toEqual(['body.0.kernel', '4 × 64', '256'])
      expect(cells.slice(-3)).toEqual(['all', '', String(counts.reduce((sum, count) => sum + count, 0))])
      expect(await page.locator('#metrics canvas').count()).toBe(new Set(readCsv(run, 'metrics.csv').map(({ metric }) => metric)).size)
      expect(await page.locator('#metrics .now').allTextContents()).not.toContain('–')
      expect(complaints).toEqual([])
      await page.context().close()
    }
  })

  test('truth: report.html needs nothing but itself, and its links lead to the files beside it', async () => {
    const text = readFileSync(path.join(run, 'report.html'), 'utf8')
    expect(text).not.toMatch(/<(?:script|link|img)[^>]*(?:src|href)="(?!data:)/)
    const { page } = await open(pathToFileURL(path.join(run, 'report.html')).href)
    await page.locator('#about').scrollIntoViewIfNeeded()
    await page.locator('.files a').first().waitFor()
    const links = await page.locator('.files a').evaluateAll((all) => all.map((link) => (link as unknown as { href: string }).href))
    expect(links).toContain(pathToFileURL(path.join(run, 'members.csv')).href)
    await page.context().close()
    const out = path.join(cwd, 'elsewhere.html')
    expect(await clade(['report', run, '--out', out], { cwd })).toMatchObject({ code: 0 })
    const elsewhere = await open(pathToFileURL(out).href)
    await elsewhere.page.locator('#about').scrollIntoViewIfNeeded()
    await elsewhere.page.locator('.files a').first().waitFor()
    const [link] = await elsewhere.page
      .locator('.files a')
      .evaluateAll((all) => all.map((one) => (one as unknown as { href: string }).href))
    expect(link).toBe(pathToFileURL(path.join(run, 'members.csv')).href)
    await elsewhere.page.context().close()
  })

  test('truth: it is used by keys alone, in the dark too', async () => {
    const { page, complaints } = await open(server.url, { colorScheme: 'dark' })
    await page.locator('tr[data-run]').first().waitFor()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.locator('.board tbody tr').first().waitFor()
    expect(new URL(page.url()).hash).toBe('#/cartpole')
    await page.keyboard.press(']')
    await page.keyboard.press(']')
    expect(await page.locator('tr.focused').getAttribute('data-member')).toBe(summary(run)[1]!.member)
    await page.keyboard.press('Escape')
    expect(await page.locator('tr.focused').count()).toBe(0)
    await page.keyboard.press('t')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light')
    // The second is the chart of scores: it is zoomed by keys, and its button takes that back.
    await page.keyboard.press('2')
    await page.keyboard.press('Tab')
    while (!(await page.evaluate('document.activeElement.classList.contains("chart")'))) await page.keyboard.press('Tab')
    await page.keyboard.press('+')
    expect(await page.locator('#curves .reset').isVisible()).toBe(true)
    await page.keyboard.press('0')
    expect(await page.locator('#curves .reset').isVisible()).toBe(false)
    await page.keyboard.press('?')
    expect(await page.locator('dialog').isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    const unnamed = await page
      .locator('button, a, input, select, [role=img]')
      .evaluateAll((all) =>
        all
          .filter((one) => !(one.getAttribute('aria-label') || one.textContent || one.closest('label')?.textContent))
          .map((one) => one.outerHTML),
      )
    expect(unnamed).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('truth: what is under the pointer is told: a member, a copy with its hyperparameters before and after', async () => {
    const { page, complaints } = await open(pageOf('cartpole'))
    await page.locator('.board tbody tr').first().waitFor()
    const seek = async (where: string, wanted: RegExp) => {
      await page.locator(where).scrollIntoViewIfNeeded()
      const box = (await page.locator(where).boundingBox())!
      for (let y = 4; y < box.height; y += 7) {
        for (let x = 8; x < box.width; x += 23) {
          await page.mouse.move(box.x + x, box.y + y)
          const text = await page.evaluate('document.querySelector(".tip:not([hidden])")?.textContent ?? ""')
          if (wanted.test(String(text))) return true
        }
      }
      return false
    }
    expect(await seek('#tree canvas', /copies \d+copiedweights, hyperparameters.*learningRate.* → /)).toBe(true)
    expect(await seek('#curves .u-over', /^member \d+.*score.*steps/)).toBe(true)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('truth: a member is watched: the same seed plays the same episode, forwards, back and by steps', async () => {
    const { page, complaints } = await open(pageOf('cartpole'))
    await page.locator('.board tbody tr').first().waitFor()
    await page.locator('#watch').scrollIntoViewIfNeeded()
    const step = page.locator('#watch .facts dd').first()
    const move = (name: string) => page.locator(`#watch button[aria-label="${name}"]`).click()
    await move('one step')
    await expect.poll(() => page.locator('#watch img').count(), { timeout: 30_000 }).toBe(1)
    await move('one step')
    await move('one step')
    await expect.poll(() => step.textContent()).toBe('2')
    const seen = () =>
      page.evaluate('[document.querySelector("#watch img").src, document.querySelector("#watch .thoughts").textContent].join()')
    const before = await seen()
    await move('one step back')
    expect(await seen()).not.toBe(before)
    await move('one step')
    expect(await seen()).toBe(before)
    const shares = await page.locator('#watch .bars [title]').evaluateAll((all) => all.map((one) => Number(one.getAttribute('title'))))
    expect(shares).toHaveLength(2)
    expect(shares[0]! + shares[1]!).toBeCloseTo(1, 5)
    await page.locator('#watch select[aria-label="Speed"]').selectOption('8')
    await page.locator('#watch .play').click()
    await expect.poll(async () => Number((await step.textContent())!.replaceAll(',', '')), { timeout: 30_000 }).toBeGreaterThan(5)
    await page.locator('#watch .play').click()
    // Asked anew, and by another page, it is the same episode.
    await page.locator('#watch input[type=number]').fill('7')
    await page.locator('#watch input[type=number]').press('Enter')
    await expect.poll(() => step.textContent(), { timeout: 30_000 }).toBe('0')
    const other = await seen()
    await page.locator('#watch input[type=number]').fill('1')
    await page.locator('#watch input[type=number]').press('Enter')
    await expect.poll(async () => (await seen()) !== other, { timeout: 30_000 }).toBe(true)
    await move('one step')
    await move('one step')
    await expect.poll(() => seen()).toBe(before)
    await page.locator('#watch .chip input[type=checkbox]').check()
    await textWhen(page, '#watch [role=status]', (text) => text.includes('the likeliest actions'))
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('truth: names and errors are shown as text, whatever is in them', async () => {
    const names = ['1<img src=x onerror="document.title=\'pwned\'">', `h${'x'.repeat(60)}"><svg onload=alert(1)>`] as const
    const error = `<script>alert(1)</script>\u001b[31m\u202E../../etc/passwd ${'A'.repeat(10_000)}`
    const folder = project(cwd, 'hostile', { 'experiment.js': SIM('hostile', names, { delay: 0, error }) })
    const out = path.join(runs, 'hostile')
    expect(await clade(['run', path.join(folder, 'experiment.js'), '--workers', '0', '--out', out, '--quiet'], { cwd })).toMatchObject({
      code: 0,
    })
    const name = `"><img src=x onerror=alert(2)>\u202E\u001b[2J${'N'.repeat(10_000)}`
    writeFileSync(
      path.join(out, 'run.json'),
      JSON.stringify({ ...runFile(out), name, versions: { ...runFile(out).versions, '<b>': '<script>' } }),
    )
    await clade(['report', out], { cwd })
    for (const url of [pageOf('hostile'), pathToFileURL(path.join(out, 'report.html')).href, server.url]) {
      const { page, complaints } = await open(url)
      await page.locator('table tbody tr').first().waitFor()
      if (url !== server.url) {
        expect(await board(page)).toEqual(summary(out))
        expect(await page.locator('#failures').textContent()).toContain('<script>alert(1)</script>')
        await page.locator('#about').scrollIntoViewIfNeeded()
      }
      await page.waitForTimeout(300)
      expect(await page.title()).not.toBe('pwned')
      expect(await page.locator('img, body script:not(#message):not([src])').count()).toBe(url.startsWith('file:') ? 1 : 0)
      const shown = String(await page.evaluate('document.body.innerText'))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be gone
      expect(shown).not.toMatch(/[\u0000-\u0008\u001b\u202e]/)
      expect(Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))).toBeLessThanOrEqual(0)
      expect(complaints).toEqual([])
      await page.context().close()
    }
    rmSync(out, { recursive: true })
  })

  test('truth: a compare shows its table and curves, and what was played afterwards, with the numbers of compare.csv', async () => {
    const out = path.join(runs, 'compared')
    const flags = ['--methods', 'pbt,random', '--seeds', '2', '--population', '3', '--steps', '9000', '--ready-every', '3000']
    const compare = (...more: readonly string[]) => clade(['compare', 'cartpole', ...flags, ...more, '--quiet', '--out', out], { cwd })
    for (const more of [[], ['--evaluate', '5']]) {
      expect(await compare(...more)).toMatchObject({ code: 0 })
      expect(await clade(['report', out], { cwd })).toMatchObject({ code: 0 })
      const rows = readCsv(out, 'compare.csv')
      for (const url of [pageOf('compared'), pathToFileURL(path.join(out, 'report.html')).href]) {
        const { page, complaints } = await open(url)
        await page.locator('tr[data-run]').first().waitFor()
        const titlesOf = (cell: string) =>
          page
            .locator('#runs tr[data-run]')
            .evaluateAll((all, which) => all.map((row) => row.querySelector(which)?.getAttribute('title') ?? ''), cell)
        const names = page.locator('#runs tr[data-run]').evaluateAll((all) => all.map((row) => row.getAttribute('data-run')))
        expect(await names).toEqual(rows.map(({ method, seed }) => `${method}-${seed}`))
        expect(await titlesOf('.score')).toEqual(rows.map(({ score }) => score))
        expect(await titlesOf('.played')).toEqual(rows.map(({ played }) => played))
        for (const [panel, column] of [
          ['results', 'score'],
          ['played', 'played'],
        ] as const) {
          const means = await page
            .locator(`#${panel} tr[data-method] .estimate:nth-of-type(6)`)
            .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))))
          const mean = (wanted: string) =>
            rows.filter(({ method }) => method === wanted).reduce((sum, row, _, all) => sum + Number(row[column]) / all.length, 0)
          const isShown = column === 'score' || more.length > 0
          expect(await page.locator(`#${panel}`).isVisible()).toBe(isShown)
          expect(means).toEqual(isShown ? [mean('pbt'), mean('random')].map((value) => expect.closeTo(value, 9)) : [])
        }
        expect(await page.locator('#curves canvas').count()).toBe(1)
        expect(complaints).toEqual([])
        await page.context().close()
      }
    }
  })
})

describe.skipIf(why)(`the page of a run that goes on${skipped(why)}`, () => {
  const folder = project(cwd, 'live', { 'experiment.js': SIM('live', ['rate', 'discount'], { delay: 40, error: '' }) })
  const out = path.join(runs, 'live')

  test('truth: it follows, goes on after its server was killed and started again, and sees the end', { timeout: 180_000 }, async () => {
    const going = served(['run', path.join(folder, 'experiment.js'), '--workers', '1', '--out', out, '--dashboard'], cwd)
    const beside = await going
    const { page, complaints } = await open(beside.url)
    const eventsOn = async (shown: Page) =>
      Number(/([\d,]+) events/.exec((await shown.locator('.sub').first().textContent({ timeout: 20_000 }))!)![1]!.replaceAll(',', ''))
    await page.locator('.board tbody tr').first().waitFor()
    expect(await page.locator('.status').first().textContent()).toBe('running')
    // What is in the journal now is on the page within a second, and here within a few.
    for (let look = 0; look < 3; look++) {
      const reports = reportsIn(out)
      await expect.poll(() => eventsOn(page), { timeout: 10_000, interval: 50 }).toBeGreaterThan(reports + 4)
    }
    expect(complaints).toEqual([])

    const { port } = new URL(server.url)
    const other = await open(pageOf('live'))
    await other.page.locator('.board tbody tr').first().waitFor()
    await server.end('SIGKILL')
    await textWhen(other.page, '.link', (text) => /does not answer/.test(text))
    const before = await eventsOn(other.page)
    server = await served(['dashboard', 'runs', '--port', port], cwd)
    await textWhen(other.page, '.link', (text) => text === 'live')
    await expect.poll(() => eventsOn(other.page), { timeout: 20_000, interval: 50 }).toBeGreaterThan(before)

    expect(await beside.end('SIGINT')).toBe(130)
    await textWhen(other.page, '.status', (text) => text === 'interrupted')
    expect(await eventsOn(other.page)).toBe(readCsv(out, 'events.csv').length)
    expect((await board(other.page))[0]!.score).not.toBe('none')
    // The page beside the run keeps what it has.
    await textWhen(page, '.link', (text) => /does not answer/.test(text))
    expect((await board(page)).length).toBe(4)
  })
})
