import { engines } from './contenders.mjs'
import { PeerProcess } from './peer-process.mjs'
import { missing } from './turns.mjs'

const WORKS = ['cartpole', 'minatar']
const NODE_FLAGS = ['--expose-gc', '--max-semi-space-size=256']

/** The table of the garbage of a step. */
export default async function garbage({ core }) {
  const rows = []
  for (const work of WORKS) {
    for (const engine of engines) rows.push([work, engine.name, ...(await cells(engine, work, core))])
  }
  return {
    heading: 'Bytes that training allocates on the heap of JavaScript, by 1,000 steps',
    method:
      'The difference between a slice of 240,000 steps and one of 80,000, after a warm-up, with no garbage collection meanwhile: what a slice ' +
      'costs once is not in it. The median of up to seven such pairs. The episodes that finish are listed for the report: 20 bytes each.',
    columns: ['work', '', 'bytes', 'episodes', 'pairs'],
    rows,
  }
}

async function cells(engine, work, core) {
  const reason = missing(engine)
  if (reason) return [`failed: ${reason}`, '', '']
  const args = [...engine.args, '--work', work]
  const peer = new PeerProcess({ ...engine, script: 'clade/garbage.mjs', args, nodeFlags: NODE_FLAGS }, [], core)
  try {
    const { bytesPerThousandSteps, episodesPerThousandSteps, pairs } = await peer.next()
    return [bytesPerThousandSteps.toFixed(0), episodesPerThousandSteps.toFixed(1), pairs]
  } catch (error) {
    return [`failed: ${error.message}`, '', '']
  } finally {
    peer.kill()
  }
}
