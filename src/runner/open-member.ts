import { isForTheUser, oneLine } from '../blame.js'
import { CladeError } from '../errors.js'
import type { Host, TrainableSpec } from '../trainable.js'
import type { Trained, TrainedState } from '../trained.js'

/** Opens the state of a member. @throws CladeError TRAINABLE_NOT_OPENED, or the trainable's own error where that has a code */
export async function openMember(spec: TrainableSpec, host: Host, state: TrainedState): Promise<Trained> {
  if (typeof spec.open !== 'function') {
    const rule = `Expected the trainable ${spec.name} to have a function open, without which its members can only be trained`
    throw new CladeError('TRAINABLE_NOT_OPENED', `${rule}, got none`)
  }
  try {
    return await spec.open(host, state)
  } catch (error) {
    if (isForTheUser(error)) throw error
    throw new CladeError('TRAINABLE_NOT_OPENED', `The trainable ${spec.name} could not be opened: ${oneLine(error)}`)
  }
}
