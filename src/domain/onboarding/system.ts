import { randomBytes } from 'node:crypto'
import type { ApplicationAnswer } from '../../connectors/graph/application.ts'
import type { OwnApplication } from '../connect/application.ts'
import { form, type Given, refusalOfFields } from '../form.ts'
import { baseOfPortal } from '../mail/invitation-settings.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { hasSecret, keepSecret, openSecret } from '../settings/named-secrets.ts'
import { isProofOfPortal, type Keyed, type Seal } from '../settings/secrets.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { keptAs, orEmpty, text, writeOnly } from '../values.ts'

export type SystemSettings = Settings['system']

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const isClear = (secret: string) => !/[\s\p{Cc}\p{Cf}]/u.test(secret)

export const systemForm = form({
  clientId: orEmpty(
    text({
      ...{ max: 36, error: 'system-client-id', as: 'code', isLower: true },
      fits: (line) => guid.test(line),
    }),
  ),
  clientSecret: writeOnly({ max: 1000, error: 'system-secret' }),
  redirectUri: orEmpty(text({ max: 500, as: 'url' })),
  serviceUser: orEmpty(
    text({
      ...{ max: 254, error: 'system-user', as: 'code' },
      fits: (line) => !/[\s"<>]/.test(line),
    }),
  ),
  servicePassword: writeOnly({ max: 1000, error: 'too-long' }),
})

type Field = keyof (typeof systemForm)['schema']['shape']
type Portal = { portalUrl: string; own: string }

/** Where Microsoft sends people back to: at the customer authentication portal, else at this one (`own`, an origin). */
export const redirectUriOf = ({ portalUrl, own }: Portal): string =>
  `${portalUrl ? baseOfPortal(portalUrl) : own}/authenticate/callback`

/** The settings as the provider's people may see them: of secret and password only whether there is one. */
export async function readSystemSettings(scope: Scope) {
  demandProvider(scope.actor)
  const { value, version } = await readSetting(scope, 'system')
  const { portalUrl } = (await readSetting(scope, 'invitations')).value
  return {
    ...{ value, version, portalUrl },
    hasSecret: await hasSecret(scope, 'system.client-secret'),
    hasPassword: await hasSecret(scope, 'system.service-password'),
  }
}

/** What is entered, refused as saving it would be; `own` is this portal's origin. */
async function readEntered(scope: Scope, own: string, given: Given) {
  const read = systemForm.read(given)
  const { clientSecret: secret, servicePassword: password, ...value } = read
  const clientSecret = secret.trim()
  const before = await readSystemSettings(scope)
  const faults = faultsOf(value, clientSecret, password, before, {
    ...{ portalUrl: before.portalUrl, own },
  })
  if (Object.keys(faults).length > 0) throw refusalOfFields(faults)
  return { value, clientSecret, password }
}

type Before = Awaited<ReturnType<typeof readSystemSettings>>
type Faults = { [F in Field]?: StoredMessage }

function faultsOf(
  value: SystemSettings,
  secret: string,
  password: string,
  before: Before,
  portal: Portal,
): Faults {
  const faults: Faults = {}
  const secretFault = faultOfSecret(value, secret, before)
  if (secretFault) faults.clientSecret = secretFault
  const redirectFault = value.clientId || value.redirectUri ? faultOfRedirect(value, portal) : null
  if (redirectFault) faults.redirectUri = redirectFault
  if (password && !value.serviceUser) faults.serviceUser = message('system-user-missing')
  // what is kept for one user is never another's
  const isOther = value.serviceUser !== '' && value.serviceUser !== before.value.serviceUser
  if (isOther && !password && before.hasPassword)
    faults.servicePassword = message('system-password-elsewhere')
  return faults
}

function faultOfSecret(
  { clientId }: SystemSettings,
  secret: string,
  before: Before,
): StoredMessage | null {
  if (secret) {
    if (guid.test(secret)) return message('system-secret-id')
    return isClear(secret) ? null : message('system-secret')
  }
  if (!clientId) return null
  if (!before.hasSecret) return message('system-secret-missing')
  // a kept secret goes with the application that it was entered for and with no other
  return clientId === before.value.clientId ? null : message('system-secret-elsewhere')
}

function faultOfRedirect({ redirectUri }: SystemSettings, portal: Portal): StoredMessage | null {
  const expected = redirectUriOf(portal)
  const known = [expected, redirectUriOf({ ...portal, portalUrl: '' })]
  if (!known.includes(redirectUri)) return message('system-redirect', { expected })
  return isSafe(new URL(redirectUri)) ? null : message('system-redirect-open')
}

const isLoopback = (host: string) =>
  host === 'localhost' || host.endsWith('.localhost') || /^127(?:\.\d+){3}$/.test(host)
const isSafe = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))

/** Tries an application that is not saved yet. */
export type ApplicationCheck = {
  check(application: { clientId: string; clientSecret: string }): Promise<ApplicationAnswer>
}

/** The application that is entered, with the secret that is kept where that may go with it; null: none is entered. */
export async function readApplicationToTry(
  scope: Scope,
  seal: Seal,
  own: string,
  given: Given,
): Promise<Pick<OwnApplication, 'clientId' | 'clientSecret'> | null> {
  demand(scope.actor, 'administer')
  const { value, clientSecret } = await readEntered(scope, own, given)
  const secret = clientSecret || (await openSecret(scope, seal, 'system.client-secret'))
  return value.clientId && secret ? { clientId: value.clientId, clientSecret: secret } : null
}

/** Refuses what Microsoft refuses, beside the field that it is about; without an answer nothing is saved either. */
export function demandGood(answer: ApplicationAnswer): void {
  if (answer.kind !== 'refused' && answer.kind !== 'away') return
  const { code, params } = answer.reason
  const isUnknown = 'code' in params && params.code === 'AADSTS700016'
  const field = answer.kind === 'away' || isUnknown ? 'clientId' : ('clientSecret' satisfies Field)
  throw new Refusal('invalid', { code, params }, { field })
}

/** Replaces the settings; secrets that are left empty stay. Trying the application first is the caller's. */
export async function changeSystemSettings(
  scope: Scope,
  seal: Seal,
  own: string,
  given: Given,
): Promise<void> {
  demand(scope.actor, 'administer')
  const { value, clientSecret, password } = await readEntered(scope, own, given)
  const hasMore = clientSecret !== '' || password !== ''
  await changeSetting(scope, 'system', value, given.version, hasMore)
  if (clientSecret) await keepSecret(scope, seal, 'system.client-secret', clientSecret)
  if (password) await keepSecret(scope, seal, 'system.service-password', password)
}

export const portalForm = form({
  portalUrl: orEmpty(
    keptAs(
      text({
        ...{ max: 500, as: 'url', error: 'system-portal' },
        fits: isPortalUrl,
      }),
      (line) => line.replace(/\/+$/, ''),
    ),
  ),
})

function isPortalUrl(line: string): boolean {
  if (!URL.canParse(line) || /[?#]/.test(line)) return false
  const url = new URL(line)
  return isSafe(url) && !url.username && !url.password
}

/** The address of the customer authentication portal, with the version that a change of it names. */
export async function readPortal(scope: Scope) {
  demandProvider(scope.actor)
  const { value, version } = await readSetting(scope, 'invitations')
  return { value: { portalUrl: value.portalUrl }, version }
}

/** Asks whoever answers below an address for its word about a number; null: no usable answer. */
export type PortalCheck = { proof(address: string, nonce: string): Promise<string | null> }

/** Refused unless this very portal answers below the address that is entered; an empty one leads here by itself. */
export async function demandOwnPortal(
  check: PortalCheck,
  secret: Keyed,
  given: Given,
): Promise<void> {
  const { portalUrl } = portalForm.read(given)
  if (!portalUrl) return
  const nonce = randomBytes(32).toString('base64url')
  const said = await check.proof(baseOfPortal(portalUrl), nonce)
  if (said !== null && isProofOfPortal(secret, nonce, said)) return
  throw new Refusal('invalid', 'system-portal-elsewhere', {}, { field: 'portalUrl' })
}

/** Replaces the address alone; texts of mails stay. Asking it first is the caller's. */
export async function changePortal(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const { value, version } = await readSetting(scope, 'invitations')
  const now = { portalUrl: value.portalUrl, version }
  const { portalUrl } = portalForm.edit(given, now, message('these-settings'))
  await changeSetting(scope, 'invitations', { ...value, portalUrl }, version)
  await scope.announce('mail')
}
