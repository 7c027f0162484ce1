import { engines } from './contenders.mjs'
import { PeerProcess } from './peer-process.mjs'
import { missing } from './turns.mjs'

const WORKS = ['cartpole', 'minatar']
const NODE_FLAGS = ['--expose-gc', '--max-semi-space-size=256']

/** What a step leaves for the garbage collector. */
export default async function garbage({ core }) {
  const rows = []
  for (const work of WORKS) {
    for (const engine of engines) rows.push([work, engine.name, ...(await cells(engine, work, core))])
  }
  return {
    heading: 'Bytes that training allocates on the heap of JavaScript, by 1,000 steps',
    method:
      'The difference between a slice of 240,000 steps and one of 80,000, after a warm-up, with no garbage collection in between: what a slice ' +
      'costs once is not in it. What is left is the list of finished episodes that the report needs.',
    columns: ['work', '', 'bytes by 1,000 steps', 'bytes by finished episode', 'collections meanwhile'],
    rows,
  }
}

async function cells(engine, work, core) {
  const reason = missing(engine)
  if (reason) return [`failed: ${reason}`, '', '']
  const args = [...engine.args, '--work', work]
  const peer = new PeerProcess({ ...engine, script: 'clade/garbage.mjs', args, nodeFlags: NODE_FLAGS }, [], core)
  try {
    const { bytesPerThousandSteps, bytesPerEpisode, collections } = await peer.next()
    return [bytesPerThousandSteps.toFixed(0), bytesPerEpisode.toFixed(0), collections]
  } catch (error) {
    return [`failed: ${error.message}`, '', '']
  } finally {
    peer.kill()
  }
}
