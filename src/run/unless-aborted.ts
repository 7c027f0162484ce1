/**
 * Settles as `work` does, or rejects with the signal's reason where that is aborted first. `work` itself is not stopped: the caller
 * closes the resources that it uses.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([aborted, work])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The result of `act`; null where it rejects with the signal's reason. */
export async function unlessInterrupted<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T | null> {
  try {
    return await act()
  } catch (error) {
    if (signal.aborted && error === signal.reason) return null
    throw error
  }
}
