import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { pageFile } from '../../dist/src/page/html.js'
import { type Served, served } from './browser.js'
import { clade, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const runs = path.join(cwd, 'runs')
const outside = path.join(cwd, 'outside')
let server: Served

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** A request as a browser would never send it: fetch mends paths and hosts. */
function ask(url: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const { port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: url, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
        // A stream of events goes on for ever.
        if (url.startsWith('/events') && /data: .*\n/.test(body)) response.destroy()
      })
      response.on('close', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
    asked.on('error', reject).end()
  })
}

beforeAll(async () => {
  mkdirSync(outside)
  writeFileSync(path.join(cwd, 'secret.csv'), 'secret')
  for (const out of [path.join(runs, 'one'), path.join(outside, 'two')]) {
    expect(await clade(['run', ...small({ out, steps: 10_000 }), '--quiet'], { cwd })).toMatchObject({ code: 0 })
  }
  symlinkSync(path.join(outside, 'two'), path.join(runs, 'linked'))
  mkdirSync(path.join(runs, 'half'))
  writeFileSync(path.join(runs, 'half', 'run.json'), readFileSync(path.join(runs, 'one', 'run.json')))
  symlinkSync(path.join(outside, 'two', 'journal'), path.join(runs, 'half', 'journal'))
  symlinkSync(path.join(cwd, 'secret.csv'), path.join(runs, 'one', 'evaluation.csv'))
  writeFileSync(path.join(runs, 'one', '.env'), 'SECRET=1')
  server = await served(['dashboard', 'runs', '--port', '0'], cwd)
})

const eventOf = (body: string) => JSON.parse(/data: (.*)\n/.exec(body)![1]!) as Record<string, unknown>

test('truth: the overview lists what lies in the folder, and follows no link out of it', async () => {
  const { body, headers } = await ask('/events')
  expect(headers['content-type']).toMatch('text/event-stream')
  const { cards } = eventOf(`${body}\n`) as { cards: { id: string; best: number; fault: string | null }[] }
  expect(cards.map(({ id, fault }) => [id, fault])).toEqual([['one', null]])
})

test.each([
  '/file?run=one&name=evaluation.csv',
  '/file?run=one&name=.env',
  '/file?run=one&name=journal/data.mdb',
  '/file?run=one&name=..%2F..%2Fsecret.csv',
  '/file?run=..&name=secret.csv',
  '/file?run=..%2Foutside%2Ftwo&name=members.csv',
  '/file?run=linked&name=members.csv',
  '/file?run=half&name=run.json',
  '/file?run=%2Fetc&name=passwd',
  '/file?run=__proto__&name=constructor',
  '/file',
  '/watch?run=one',
  '/watch?run=linked&seed=1&from=0&count=1',
  '/watch?run=one&seed=-1&from=0&count=1',
  '/watch?run=one&seed=1&from=0&count=100000',
  '/watch?run=one&seed=1&from=0&count=1&snapshot=../x',
  '/../secret.csv',
  '/.env',
  '/one/members.csv',
  '/page.js.map',
])('truth: %s is not given out', async (url) => {
  expect(await ask(url)).toMatchObject({ status: 404, body: expect.stringMatching(/^There is no(thing| such) .*\n$/) })
})

test('truth: the files of a run are given out as they are, to be saved', async () => {
  const { status, headers, body } = await ask('/file?run=one&name=members.csv')
  expect(status).toBe(200)
  expect(body).toBe(readFileSync(path.join(runs, 'one', 'members.csv'), 'utf8'))
  expect(headers['content-disposition']).toBe('attachment; filename="members.csv"')
  const picture = await ask('/file?run=one&name=lineage.svg')
  expect(picture.headers['content-security-policy']).toMatch(/sandbox/)
})

test('truth: nothing but a GET for this very host is answered, and every answer has a strict policy', async () => {
  expect((await ask('/', { headers: { Host: 'evil.example' } })).status).toBe(421)
  expect((await ask('/events', { headers: { Host: 'evil.example:4600' } })).status).toBe(421)
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) expect((await ask('/', { method })).status).toBe(405)
  expect((await ask('/events', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403)
  for (const url of ['/', '/page.js', '/nothing', '/file?run=one&name=members.csv', '/events']) {
    const { headers } = await ask(url)
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/)
    expect(headers['content-security-policy']).not.toMatch(/unsafe/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['access-control-allow-origin']).toBeUndefined()
  }
})

test('truth: a run that is not there yet is waited for', async () => {
  expect(eventOf((await ask('/events?run=later')).body || 'data: {}\n')).toEqual({
    type: 'fault',
    message: 'There is no run later in this folder.',
  })
})

test('truth: all that the page is takes less than 100 KB on its way', () => {
  const bytes = ['page.js', 'page.css'].reduce((sum, name) => sum + gzipSync(pageFile(name)).length, 0)
  expect(bytes).toBeLessThan(100_000)
  expect(pageFile('page.js')).not.toMatch(/https?:\/\/(?!www\.w3\.org)/)
})

test('truth: bad flags are one sentence, and Ctrl-C ends the dashboard', async () => {
  const { port } = new URL(server.url)
  const bad = async (...args: string[]) => {
    const { code, stderr } = await clade(['dashboard', ...args], { cwd })
    expect(stderr.split('\n')).toHaveLength(2)
    return [code, stderr]
  }
  expect(await bad('runs', '--port', port)).toEqual([2, expect.stringMatching(/another program has that port: .* \[PORT_UNAVAILABLE\]/)])
  expect(await bad('runs', '--port', '70000')).toEqual([
    2,
    expect.stringMatching(/Expected --port to be a port, 0 to 65535, got "70000" \[INVALID_OPTION\]/),
  ])
  expect(await bad('runs', '--port', '-1')).toEqual([2, expect.stringMatching(/\[INVALID_OPTION\]/)])
  expect(await bad('runs', '--host', '<b>')).toEqual([2, expect.stringMatching(/\[INVALID_OPTION\]/)])
  expect(await bad('nowhere')).toEqual([2, expect.stringMatching(/\[FOLDER_MISSING\]/)])
  expect(await bad('runs', '--host', '203.0.113.7', '--port', '0')).toEqual([
    2,
    expect.stringMatching(/no such address.*\[PORT_UNAVAILABLE\]/),
  ])
  const other = await served(['dashboard'], cwd)
  expect(await other.end('SIGINT')).toBe(0)
})

test('truth: clade report tells what is no run', async () => {
  expect(await clade(['report', outside], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no run\.json and no compare\.json \[RUN_INVALID\]\n$/),
  })
})
