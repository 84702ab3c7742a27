import type { Context } from 'hono'
import { bellAlarms } from '../domain/alarms/bell.ts'
import { alarmCounts } from '../domain/alarms/tiers.ts'
import { begun } from '../domain/begun.ts'
import { count, readCounters } from '../domain/counters.ts'
import type { BrandValues } from '../domain/hosts/hosts.ts'
import { idleMinutes } from '../domain/people/lucia.ts'
import { may } from '../domain/roles.ts'
import { Scope } from '../domain/scope.ts'
import type { Brand } from '../views/brand.tsx'
import type { Shell } from '../views/layout.tsx'
import { confirmationOf } from './confirmations.ts'
import { counted, menuOf } from './menu.ts'
import type { Portal } from './portal.ts'

/** Who the portal speaks for. */
export const brandOf = (c: Context<Portal>, own?: BrandValues): Brand => {
  const { name, simulated } = c.get('provider')
  // a refusal can come before it is known whose portal was asked for
  const hostContext = c.get('hostContext')
  const brand = own ?? hostContext?.brand ?? c.get('provider').brand
  const { productName, line, accent, logoHash, logoType, supportAddress } = brand
  const runBy = hostContext?.tenant && (hostContext.tenant.runBy ?? name)
  return {
    name: productName ?? name,
    ...(simulated && { simulated }),
    ...(line && { line }),
    ...(supportAddress && { contact: supportAddress }),
    ...(brand.termsUrl && { terms: brand.termsUrl }),
    ...(brand.privacyUrl && { privacy: brand.privacyUrl }),
    // who is run by itself need not say so
    ...(runBy && runBy !== productName && { runBy }),
    ...(logoHash && { logo: `/brand/${logoHash}.${(logoType ?? '').replace('image/', '')}` }),
    ...(accent && { stylesheet: `/brand/accent-${accent.slice(1)}.css` }),
  }
}

/** The frame of a page without reading anything: unknown numbers are dashes, never zeros. */
export function shellWithoutNumbers(c: Context<Portal>): Shell {
  const [signedIn, actor, words] = [c.get('signedIn'), c.get('actor'), c.get('words')]
  const brand = brandOf(c)
  // in a support session the banner says whose portal it is
  const organization = signedIn.supportSession ? null : (signedIn.msp ?? signedIn.tenant)
  return {
    ...{ nonce: c.get('nonce'), brand },
    actor: {
      name: signedIn.name,
      email: signedIn.email,
      role: words.frame.roles[signedIn.role] ?? signedIn.role,
      initials: initials(signedIn.name),
      ...(organization && organization.name !== brand.name && { organization: organization.name }),
      mayOperate: may(actor, 'operate'),
      mayAcknowledge: may(actor, 'acknowledge'),
    },
    isTenant: actor.audience.kind === 'tenant',
    theme: signedIn.theme,
    density: signedIn.density,
    keys: signedIn.singleKeys,
    absoluteTime: signedIn.absoluteTime,
    zone: signedIn.timeZone,
    now: new Date(),
    idleMinutes,
    leftAt: c.get('leftAt'),
    // what was read on the standby says itself as of when it is
    outage: c.get('leftAt') ? null : c.get('outage'),
    menu: menuOf(c),
    counters: { queued: null, executing: null, replicating: null },
    alarmCounts: { critical: null, major: null, minor: null, warning: null },
    ...supportSessionOf(c),
  }
}

/** The banner of a support session by staff; on every whole page, whatever else is known. */
function supportSessionOf(c: Context<Portal>): Pick<Shell, 'supportSession'> {
  const { name, role, tenant, supportSession } = c.get('signedIn')
  if (!supportSession) return {}
  const endsAt = new Date(Date.now() + supportSession.secondsLeft * 1000)
  return {
    supportSession: { name, tenant: tenant?.name ?? '', endsAt, readOnly: role === 'monitor' },
  }
}

/** The frame of a whole page, with the live numbers as they are in this request's transaction. */
export async function readShell(c: Context<Portal>, bare = shellWithoutNumbers(c)): Promise<Shell> {
  // both at once: they travel in one round trip
  const [counters, bell] = await Promise.all([
    readCounters(c.get('scope')),
    // a page asks for it when it is opened
    isPoll(c) ? bellAlarms(c.get('scope')) : undefined,
  ])
  const counts = alarmCounts(c.get('actor').audience, counters)
  return {
    ...bare,
    done: confirmationOf(c),
    menu: counted(bare.menu, {
      alarms: Object.values(counts).reduce((sum, n) => sum + n, 0),
      queued: count(counters, 'queued'),
    }),
    counters: {
      queued: count(counters, 'queued'),
      executing: count(counters, 'executing'),
      replicating: count(counters, 'replicating'),
    },
    alarmCounts: counts,
    ...(bell && { bell }),
  }
}

/** Whether a page without a socket asks for its present state, the frame's numbers included. */
export const isPoll = (c: Context<Portal>) => c.req.header('Portal-Poll') !== undefined

/**
 * The frame around a whole page reads its live numbers; a part of a page has none. Wants the request's scope. Nothing waits
 * for the numbers before the page is drawn, so that they travel with what the page itself reads.
 */
export function frame(c: Context<Portal>): void {
  const isBody = c.req.header('HX-Request-Type') === 'partial' && !isPoll(c)
  const isPart = c.req.method !== 'GET' || isBody
  // taken before anything is read, so that what changes meanwhile is noticed on joining
  const marked = isPart ? undefined : c.get('mark')?.(c.get('actor').audience)
  const bare = shellWithoutNumbers(c)
  const shell = marked ? { ...bare, mark: marked } : bare
  c.set('shell', shell)
  if (!isPart) c.set('wholeShell', begun(readShell(c, shell)))
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .filter((_, i, all) => i === 0 || i === all.length - 1)
    .join('')
    .toUpperCase()

/** Reads the frame of a whole page in a short scope of its own, for routes that open theirs themselves. */
export async function readFrame(c: Context<Portal>): Promise<void> {
  const read = (scope: Scope) => {
    c.set('scope', scope)
    return readShell(c)
  }
  c.set('shell', await Scope.enter(c.get('database'), c.get('actor'), read, 'read only'))
}
