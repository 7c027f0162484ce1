/** Anything that may hold what has to be given back: child processes, sockets, files. */
export interface Closable {
  close?(): void | Promise<void>
}

/**
 * Closes all of them, also where one throws. Asynchronous only where one of them is, so that a thread that ends can still call it.
 *
 * @param some null: nothing was opened there
 * @throws the first error, saying how many there were
 */
export function closeAll(some: readonly (Closable | null)[]): undefined | Promise<void> {
  const errors: unknown[] = []
  const fail = (error: unknown): void => {
    errors.push(error)
  }
  const pending: Promise<void>[] = []
  for (const one of some) {
    try {
      const closing = one?.close?.()
      if (closing instanceof Promise) pending.push(closing.catch(fail))
    } catch (error) {
      fail(error)
    }
  }
  if (pending.length === 0) {
    rethrow(errors)
    return undefined
  }
  return Promise.all(pending).then(() => rethrow(errors))
}

function rethrow(errors: readonly unknown[]): void {
  if (errors.length === 0) return
  const [first] = errors
  if (errors.length === 1 || !(first instanceof Error)) throw first
  const all = new Error(`${first.message} (the first of ${errors.length} errors)`, { cause: first })
  // The place of the first is the one to look at.
  if (first.stack !== undefined) all.stack = first.stack
  throw all
}

/**
 * Closes what was opened before `error` came. An error in close goes along as its cause: the first one says more.
 *
 * @returns what to wait for where a close is asynchronous; never rejects
 */
export function closeAfter(error: unknown, opened: readonly (Closable | null)[]): undefined | Promise<void> {
  const tell = (second: unknown): void => {
    if (error instanceof Error) error.cause ??= second
  }
  try {
    return closeAll(opened)?.catch(tell)
  } catch (second) {
    tell(second)
    return undefined
  }
}
