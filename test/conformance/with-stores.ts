import { OwnState } from '../../src/runner/own/own-state.js'
import { columnBytes, Ring, storesOf } from '../../src/runner/own/ring.js'
import type { Inheritance, Plain, Snapshot, Store, StoreSpec, Trainable } from '../../src/trainable.js'

/** A store as plain data. */
interface KeptStore {
  readonly appended: number
  readonly columns: { readonly [name: string]: Plain }
}

/**
 * The trainable with its stores in its snapshots (`own.stores`), as a lane and the journal keep them together: for kits that hand snapshots
 * from one instance to another. One without stores stays as it is.
 */
export function withStores(trainable: Trainable): Trainable {
  const specs = storesOf({ name: 'the agent', trainable })
  if (Object.keys(specs).length === 0) return trainable
  let stores: Readonly<Record<string, Store>> = {}
  const become = (own: Readonly<Record<string, Store>>): void => {
    stores = own
    trainable.attach!(own)
  }
  return {
    spaces: trainable.spaces ?? null,
    start(seeds, hyperparameters) {
      become(OwnState.fresh(specs).stores)
      trainable.start(seeds, hyperparameters)
    },
    train: (steps, hyperparameters) => trainable.train(steps, hyperparameters),
    snapshot(): Snapshot {
      const { own, ...inherited } = trainable.snapshot()
      const kept = Object.entries(stores).map(([name, store]) => [name, keep(store)] as const)
      return { ...inherited, own: { ...(own as { [key: string]: Plain }), stores: Object.fromEntries(kept) as unknown as Plain } }
    },
    restore({ own, ...inherited }) {
      const { stores: kept, ...rest } = own as unknown as { stores: Readonly<Record<string, KeptStore>>; [key: string]: unknown }
      become(Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, ringOf(spec, kept[name]!)])))
      trainable.restore({ ...inherited, own: rest as Plain })
    },
    inherit: (donor: Inheritance) => trainable.inherit(donor),
  }
}

function keep({ appended, columns }: Store): KeptStore {
  return { appended, columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.slice()])) }
}

function ringOf(spec: StoreSpec, { appended, columns }: KeptStore): Store {
  const memory = columnBytes({ spec }).map((bytes) => new SharedArrayBuffer(bytes))
  const ring = new Ring(spec, memory, appended)
  for (const [name, column] of Object.entries(ring.columns)) column.set(columns[name] as Float32Array)
  return ring
}
