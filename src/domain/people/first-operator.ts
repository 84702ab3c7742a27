import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Database, gate, Scope } from '../scope.ts'
import { demandEmail, demandName } from './accounts.ts'
import { logAtGate, type SignIn } from './credentials.ts'
import { demandGoodPassword, hashPassword } from './passwords.ts'
import { openSession } from './sessions.ts'

const linkValid = '24 hours'

/**
 * Makes the first operator that the environment names, or a link (valid 24 h, one use) under which a person makes it;
 * null once there is one. A new link replaces the last.
 */
export async function firstOperatorLink(
  database: Database,
  config: { portalUrl: URL; firstOperator?: { email: string; password: string } | undefined },
): Promise<URL | null> {
  if (!(await isFirstOperatorAwaited(database, null))) return null
  if (config.firstOperator) {
    const { email, password } = config.firstOperator
    await makeFirstOperator(database, null, { email, name: email.split('@')[0] ?? email, password })
    return null
  }
  const token = randomBytes(32).toString('base64url')
  const kept = await Scope.enter(database, gate, (scope) =>
    scope.db.execute<{ kept: boolean }>(
      sql`select gate_first_operator_link(${hashOf(token)}, ${linkValid}::interval) as kept`,
    ),
  )
  if (!kept[0]?.kept) return null
  const link = new URL('/setup', config.portalUrl)
  link.searchParams.set('token', token)
  return link
}

/** Whether nobody is an operator yet and, with a token, whether its link still works. Consumes nothing. */
export async function isFirstOperatorAwaited(
  database: Database,
  token: string | null,
): Promise<boolean> {
  const [row] = await Scope.enter(
    database,
    gate,
    (scope) =>
      scope.db.execute<{ waits: boolean }>(
        sql`select gate_first_operator_waits(${hashOf(token)}) as waits`,
      ),
    'read only',
  )
  return row?.waits === true
}

export type FirstOperator = { email: string; name: string; password: string }

/** Makes the first operator and gives its id, once: null when the link is used up or somebody was quicker. */
export async function makeFirstOperator(
  database: Database,
  token: string | null,
  wish: FirstOperator,
  entry?: Pick<SignIn, 'door' | 'requestId'>,
): Promise<{ id: string; token: string | null } | null> {
  const email = demandEmail(wish.email)
  const name = demandName(wish.name)
  demandGoodPassword(wish.password, email, name)
  const hash = await hashPassword(wish.password)
  return Scope.enter(database, gate, async (scope) => {
    const [made] = await scope.db.execute<{ id: string | null }>(
      sql`select gate_first_operator(${hashOf(token)}, ${email}, ${name}, ${hash}) as id`,
    )
    if (!made?.id) return null
    if (!entry) return { id: made.id, token: null }
    await logAtGate(scope, made.id, 'account.added', 'done', entry)
    return { id: made.id, token: await openSession(scope, made.id, entry.door) }
  })
}

const hashOf = (token: string | null) =>
  token === null ? null : createHash('sha256').update(token).digest('hex')
