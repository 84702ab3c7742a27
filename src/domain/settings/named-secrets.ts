import { eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { secret } from '../schema/settings.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from './secrets.ts'

/** The installation's secrets, by the name that each is sealed to, with what the log calls them. */
const names = {
  'mail.password': 'Email server password',
  'system.client-secret': 'Client secret of the provider’s application',
  'system.service-password': 'Password of the service user',
  'dns.key': 'DNS API key',
  'ovoc.password': 'OVOC password',
  'operator-connect.client-secret': 'Client secret for Operator Connect',
} as const
export type SecretName = keyof typeof names

const locationOf = (row: SecretName): SecretLocation => ({
  ...{ tenant: '', table: 'secret', column: 'value', row },
})

async function sealedOf(scope: Scope, name: SecretName): Promise<string | null> {
  const [stored] = await scope.db
    .select({ value: secret.value })
    .from(secret)
    .where(eq(secret.name, name))
  return stored?.value ?? null
}

/** Whether there is one: all that a page may say of it. */
export const hasSecret = async (scope: Scope, name: SecretName): Promise<boolean> =>
  (await sealedOf(scope, name)) !== null

/** The secret for whoever uses it now, or null without one. Run as the dispatcher or the provider. */
export async function openSecret(
  scope: Scope,
  seal: Seal,
  name: SecretName,
): Promise<string | null> {
  const sealed = await sealedOf(scope, name)
  return sealed === null ? null : seal.open(sealed, locationOf(name))
}

/** Keeps a secret in place of the one before; the log says that, and nothing of its value. */
export async function keepSecret(
  scope: Scope,
  seal: Seal,
  name: SecretName,
  plain: string,
): Promise<void> {
  const value = seal.seal(plain, locationOf(name))
  const changedBy = scope.actor.name
  await scope.db
    .insert(secret)
    .values({ name, value, changedBy })
    .onConflictDoUpdate({
      target: secret.name,
      set: { value, changedBy, changedAt: sql`now()` },
    })
  await record(scope, {
    type: 'secret.changed',
    subject: { kind: 'secret', name: names[name] },
  })
}
