import type { EventEmitter } from 'node:events'

/** Resolves with what it says when it has closed, by whatever end: `once` of node:events throws where a line was reset before. */
export const closing = (of: EventEmitter & { closed?: boolean }): Promise<unknown[]> =>
  of.closed ? Promise.resolve([]) : new Promise((done) => of.once('close', (...said) => done(said)))
