import type { Context } from 'hono'
import { Scope } from '../../domain/scope.ts'
import type { Portal } from '../portal.ts'
import { readShell } from '../shell.ts'

/** Reads the frame of a whole page in a short scope of its own, for routes that open theirs themselves. */
export async function readFrame(c: Context<Portal>): Promise<void> {
  const read = (scope: Scope) => {
    c.set('scope', scope)
    return readShell(c)
  }
  c.set('shell', await Scope.enter(c.var.database, c.var.actor, read, 'read only'))
}
