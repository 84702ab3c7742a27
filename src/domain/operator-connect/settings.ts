import { sql } from 'drizzle-orm'
import type { GraphReason } from '../../connectors/graph/errors.ts'
import type { OperatorConnectCredentials } from '../../connectors/operator-connect.types.ts'
import { clear, raise } from '../alarms/alarms.ts'
import { form, type Given, refusalOfFields } from '../form.ts'
import { messageOf, type StoredMessage } from '../message.ts'
import { message, type PlainCode, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { hasSecret, keepSecret, openSecret } from '../settings/named-secrets.ts'
import type { Seal } from '../settings/secrets.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { orEmpty, text, writeOnly } from '../values.ts'

export type OperatorConnectSettings = Settings['operator-connect']

/** What tokens are asked for: Microsoft fixes it, so it is shown and never entered. */
export const operatorConnectResource = 'eb63d611-525e-4a31-abd7-0cb33f679599'

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const isClear = (secret: string) => !/[\s\p{Cc}\p{Cf}]/u.test(secret)
const id = (error: PlainCode) =>
  orEmpty(text({ max: 36, error, as: 'code', isLower: true, fits: (line) => guid.test(line) }))

/** The provider's application at Operator Connect (AudioCodes techdocs, "Operator Connect Settings"); both ids empty: there is none. */
export const operatorConnectForm = form({
  clientId: id('oc-client-id'),
  clientSecret: writeOnly({ max: 1000, error: 'oc-secret' }),
  tenantId: id('oc-tenant-id'),
})

type Field = keyof (typeof operatorConnectForm)['schema']['shape']

export type OperatorConnectPageData = Awaited<ReturnType<typeof readOperatorConnect>>

/** The settings as the provider's people may see them, of the secret only whether there is one; and how the connection stands. */
export async function readOperatorConnect(scope: Scope) {
  demandProvider(scope.actor)
  const stored = await readSetting(scope, 'operator-connect')
  const [standing] = await scope.db.execute<{
    lost: StoredMessage | null
    lostAt: string | null
    readAt: string | null
  }>(sql`
    select a.text as lost, a.raised_at as "lostAt",
      (select max(ended_at) from sync_run where state in ('succeeded', 'asking')) as "readAt"
    from (values (1)) one (n) left join alarm a on a.audience = 'provider' and a.origin = 'portal' and a.key = ${connectionKey} and a.cleared_at is null`)
  const instant = (at: string | null | undefined) => (at ? new Date(at) : null)
  return {
    ...stored,
    hasSecret: await hasSecret(scope, 'operator-connect.client-secret'),
    ...{ lost: standing?.lost ?? null, lostAt: instant(standing?.lostAt) },
    readAt: instant(standing?.readAt),
  }
}

/** What was refused, and whether it is what the readings sign in with. */
export type EnteredConnection = {
  credentials: OperatorConnectCredentials
  isKept: boolean
  /** There is a connection already, which can be lost. */
  hasBefore: boolean
}

/** What is entered, as one signs in: with the secret that is kept, where that may go there. Null where nothing is entered. */
export async function readConnectionToTry(
  scope: Scope,
  seal: Seal,
  given: Given,
): Promise<EnteredConnection | null> {
  demand(scope.actor, 'administer')
  const { value, secret, before } = await readEntered(scope, given)
  if (!value.clientId) return null
  const kept = await openSecret(scope, seal, 'operator-connect.client-secret')
  const clientSecret = secret || (kept ?? '')
  const isKept = isSame(before, value) && clientSecret === kept
  const hasBefore = before.clientId !== ''
  return { credentials: { ...credentialsOf(value), clientSecret }, isKept, hasBefore }
}

const credentialsOf = ({ clientId, tenantId }: OperatorConnectSettings) => ({
  ...{ clientId, msTenantId: tenantId },
})
const isSame = (one: OperatorConnectSettings, other: OperatorConnectSettings) =>
  one.clientId === other.clientId && one.tenantId === other.tenantId

async function readEntered(scope: Scope, given: Given) {
  const { clientSecret, ...value } = operatorConnectForm.read(given)
  const secret = clientSecret.trim()
  const { value: before, hasSecret } = await readOperatorConnect(scope)
  const faults = faultsOf(value, secret, { before, hasSecret })
  if (Object.keys(faults).length > 0) throw refusalOfFields(faults)
  return { value, secret, before }
}

type Faults = { [F in Field]?: StoredMessage }

function faultsOf(
  value: OperatorConnectSettings,
  secret: string,
  { before, hasSecret }: { before: OperatorConnectSettings; hasSecret: boolean },
): Faults {
  const { clientId, tenantId } = value
  if (!clientId && !tenantId && !secret) return {}
  const fault = faultOfSecret(secret, hasSecret, isSame(before, value))
  return {
    ...(!clientId && { clientId: message('oc-client-id') }),
    ...(!tenantId && { tenantId: message('oc-tenant-id') }),
    ...(fault && { clientSecret: message(fault) }),
  }
}

/** A kept secret goes with the application and the tenant that it was entered for, and nowhere else. */
function faultOfSecret(secret: string, hasSecret: boolean, isSame: boolean): PlainCode | null {
  if (guid.test(secret)) return 'oc-secret-id'
  if (secret) return isClear(secret) ? null : 'oc-secret'
  if (!hasSecret) return 'oc-secret-missing'
  return isSame ? null : 'oc-secret-elsewhere'
}

/** Signs in and reads nothing else; why that cannot be, or null. */
export type OperatorConnectCheck = {
  check(credentials: OperatorConnectCredentials): Promise<ConnectionProblem | null>
}
export type ConnectionProblem = { reason: GraphReason; isRefused: boolean }

/** Microsoft knows no such application in that tenant, or no such tenant ("Microsoft Entra authentication error codes"). */
const fieldOfCode: Readonly<Record<string, Field>> = {
  AADSTS700016: 'clientId',
  AADSTS90002: 'tenantId',
  AADSTS900023: 'tenantId',
}

/** Refuses what came of trying, beside the field that it is about. */
export function refuseConnection({ reason, isRefused }: ConnectionProblem): never {
  const { params } = reason
  const code = 'code' in params ? params.code : null
  const field = fieldOfCode[code ?? ''] ?? (isRefused ? 'clientSecret' : 'clientId')
  throw new Refusal('invalid', messageOf(reason), { field })
}

/** Replaces the settings; an empty secret keeps the one there is. Trying them is the caller's, so the connection stands. */
export async function changeOperatorConnect(scope: Scope, seal: Seal, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const { value, secret } = await readEntered(scope, given)
  await changeSetting(scope, 'operator-connect', value, given.version, secret !== '')
  if (secret) await keepSecret(scope, seal, 'operator-connect.client-secret', secret)
  await connectionStands(scope)
}

/** How the provider's application signs in at Operator Connect; null while it is not set up. Run as the provider or the dispatcher. */
export async function openOperatorConnect(
  scope: Scope,
  seal: Seal,
): Promise<OperatorConnectCredentials | null> {
  const { value } = await readSetting(scope, 'operator-connect')
  if (!value.clientId || !value.tenantId) return null
  const clientSecret = await openSecret(scope, seal, 'operator-connect.client-secret')
  return clientSecret === null ? null : { ...credentialsOf(value), clientSecret }
}

/** Of the alarm that Operator Connect refuses the provider's application, and what all that follows from it has in common. */
export const connectionKey = 'oc-connection-lost'
export const connectionCause = 'connector:operator-connect'
export const connectionSource = verbatim('Operator Connect')

/** Operator Connect refuses the credentials: nothing helps but a person. Run as the provider. */
export async function connectionLost(scope: Scope, reason: StoredMessage): Promise<void> {
  await raise(scope, {
    ...{ owner: {}, key: connectionKey, cause: connectionCause, severity: 'critical' },
    ...{ source: connectionSource, text: reason },
    name: message('oc-connection-lost'),
    correctiveAction: message('oc-connection-lost-repair'),
  })
}

/** A call has succeeded. Run as the provider. */
export async function connectionStands(scope: Scope): Promise<void> {
  await clear(scope, {}, connectionKey)
}
