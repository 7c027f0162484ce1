import { createInterface } from 'node:readline'

/** Says something to the one who measures. */
export const say = (message) => console.log(JSON.stringify(message))

/** The peak resident memory. */
export const megabytes = () => process.resourceUsage().maxRSS / 1024

/** Serves `speed` by the protocol of python/peer.py: `train()` trains a little, and returns how much of the unit. */
export async function serveSpeed(train, more = {}) {
  pieces(train, 0.5)
  say({ ready: true, ...more })
  for await (const line of createInterface({ input: process.stdin })) say(pieces(train, JSON.parse(line).seconds))
  say({ megabytes: megabytes() })
}

function pieces(train, seconds) {
  const before = process.cpuUsage()
  const began = performance.now()
  let [steps, now] = [0, began]
  for (; now - began < seconds * 1000; now = performance.now()) steps += train()
  const { user, system } = process.cpuUsage(before)
  return { steps, seconds: (now - began) / 1000, cpu: (user + system) / 1e6 }
}
