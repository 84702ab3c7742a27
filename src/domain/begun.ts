/**
 * What is asked for now and awaited later, so that it travels with what is asked next. If nobody awaits it, nobody hears that
 * it failed. The query builder's own promise would ask anew each time that it is awaited.
 */
export function begun<T>(work: PromiseLike<T>): Promise<T> {
  const running = Promise.resolve(work)
  running.catch(() => {})
  return running
}
