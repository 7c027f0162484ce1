/**
 * The outcome of `work`, or a rejection with the signal's reason where that is aborted first. Nothing stops `work` itself: the caller
 * closes what it works with.
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

/** What `act` comes to; null where the signal cut it off before it had an end of its own. */
export async function unlessInterrupted<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T | null> {
  try {
    return await act()
  } catch (error) {
    if (signal.aborted && error === signal.reason) return null
    throw error
  }
}
