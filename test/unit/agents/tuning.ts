import { expect, test } from 'vitest'
import type { Env } from '../../../envs/core/env.js'
import type { Trainable, Values } from '../../../src/trainable.js'
import { Sides } from './worlds.js'

/**
 * Tests that each setting alone takes effect, with actions of either kind.
 *
 * @param changes a value of each setting that is not the member's
 * @param member a new member with these options
 */
export function testEachChange(changes: Values, member: (options: { readonly env?: () => Env }) => Promise<Trainable>): void {
  for (const [name, value] of Object.entries(changes)) {
    for (const options of [{}, { env: () => new Sides() as Env }]) {
      test(`law: ${name} alone takes effect at the next update, and applied shows it (${options.env ? 'Box' : 'Discrete'})`, async () => {
        const agent = await member(options)
        const before = await agent.train(400, {})
        const snapshot = agent.snapshot()
        await agent.train(1, {})
        const usual = agent.snapshot().weights
        agent.restore(snapshot)
        const { applied } = await agent.train(1, { [name]: value })
        expect(agent.snapshot().weights).not.toEqual(usual)
        expect(applied).toEqual({ ...before.applied, [name]: value })
      })
    }
  }
}
