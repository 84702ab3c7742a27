import { and, eq, ne } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { msp } from '../schema/msp.ts'
import type { Scope } from '../scope.ts'

export type Msp = typeof msp.$inferSelect

/** One MSP; a deleted one and one out of reach are as missing as one that never was. */
export async function findMsp(scope: Scope, id: string): Promise<Msp> {
  const [found] = await scope.db
    .select()
    .from(msp)
    .where(and(eq(msp.id, id), ne(msp.state, 'deleted')))
  if (!found) throw new Refusal('missing', 'no-such-msp')
  return found
}
