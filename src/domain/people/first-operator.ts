import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { form } from '../form.ts'
import { anonymous, type Database, Scope } from '../scope.ts'
import { email, personName } from '../values.ts'
import { demandGoodPassword, hashPassword } from './passwords.ts'
import { openSession } from './sessions.ts'
import { logAsAnonymous, type SignIn } from './sign-in.ts'

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
  const stored = await Scope.enter(database, anonymous, (scope) =>
    scope.db.execute<{ stored: boolean }>(
      sql`select auth_first_operator_link(${hashOf(token)}, ${linkValid}::interval) as stored`,
    ),
  )
  if (!stored[0]?.stored) return null
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
    anonymous,
    (scope) =>
      scope.db.execute<{ waits: boolean }>(
        sql`select auth_first_operator_waits(${hashOf(token)}) as waits`,
      ),
    'read only',
  )
  return row?.waits === true
}

/** What the environment or a person says of the first operator. */
export const operatorForm = form({ email: email, name: personName })

type FirstOperator = { email: string; name: string; password: string }

/** Makes the first operator and gives its id, once: null when the link is used up or somebody was quicker. */
export async function makeFirstOperator(
  database: Database,
  token: string | null,
  input: FirstOperator,
  entry?: Pick<SignIn, 'client' | 'requestId' | 'passwordCost'>,
): Promise<{ id: string; token: string | null } | null> {
  const { email: address, name } = operatorForm.read(input)
  demandGoodPassword(input.password, address, name)
  const hash = await hashPassword(input.password, entry?.passwordCost)
  return Scope.enter(database, anonymous, async (scope) => {
    const [made] = await scope.db.execute<{ id: string | null }>(
      sql`select auth_first_operator(${hashOf(token)}, ${address}, ${name}, ${hash}) as id`,
    )
    if (!made?.id) return null
    if (!entry) return { id: made.id, token: null }
    await logAsAnonymous(scope, made.id, 'account.added', 'done', entry)
    return { id: made.id, token: await openSession(scope, made.id, entry.client) }
  })
}

const hashOf = (token: string | null) =>
  token === null ? null : createHash('sha256').update(token).digest('hex')
