/** A page over messages of one type. */
export interface Page<M> {
  readonly element: HTMLElement
  take(message: M): void
  /** Acts on a key that nobody else took. @returns false where it means nothing here */
  onKey(key: string): boolean
  destroy(): void
}
