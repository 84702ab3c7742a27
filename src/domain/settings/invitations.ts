import { sql } from 'drizzle-orm'
import { demand, demandProvider } from '../people/roles.ts'
import { OldRefusal, type Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { hasBareToken, linkPlaceholder, unknownIn } from './invitations.text.ts'
import { changeSetting, readSetting, type Settings } from './settings.ts'

export type InvitationSettings = Settings['invitations']

/** How long an activation link may live, in hours; never for ever (spec 2 §9). */
export const linkLives = [24, 72, 168] as const

const longestSubject = 200
const longestBody = 10_000

/** The texts and times of activation mails, with the version that a change of them names. */
export async function readInvitationSettings(
  scope: Scope,
): Promise<{ value: InvitationSettings; version: number }> {
  demandProvider(scope.actor)
  return readSetting(scope, 'invitations')
}

/** How many hours an activation link lives; whoever invites may ask. */
export async function readLinkHours(scope: Scope): Promise<number> {
  const [row] = await scope.db.execute<{ hours: number }>(sql`select portal_link_hours() as hours`)
  return row?.hours ?? linkLives[1]
}

/**
 * Replaces the texts. Refused: a word in braces that stands for nothing, a body without the link, a link's token anywhere
 * else, an address that is not https; and a version that is no longer the newest.
 */
export async function changeInvitationSettings(
  scope: Scope,
  wish: { value: InvitationSettings; version: number },
): Promise<void> {
  demand(scope.actor, 'administer')
  const value = { ...wish.value, subject: oneLine(wish.value.subject) }
  demandTexts(value)
  const now = await readSetting(scope, 'invitations')
  if (now.version !== wish.version) throw stale(now.value, value)
  await changeSetting(scope, 'invitations', value, wish.version)
  await scope.announce('mail')
}

/** The same rules for a text that is only looked at. */
export function demandTexts({ subject, body, portalUrl }: InvitationSettings): void {
  const fields = {
    ...(subjectFault(subject) && { subject: subjectFault(subject) }),
    ...(bodyFault(body) && { body: bodyFault(body) }),
    ...(portalUrl && !isPortalUrl(portalUrl) && { portalUrl: urlRule }),
  }
  const sentences = Object.values(fields)
  if (sentences.length > 0) throw new OldRefusal('invalid', sentences.join(' '), { fields })
}

function subjectFault(subject: string): string {
  const [unknown] = unknownIn(subject)
  if (unknown) return `${unknown} stands for nothing.`
  if (/\{\{(?:InvitationId|CustomerAuthenticationPortalUrl)\}\}/.test(subject))
    return 'The link belongs into the body, not into the subject.'
  return subject.length > longestSubject ? `Up to ${longestSubject} characters.` : ''
}

function bodyFault(body: string): string {
  if (!body.trim()) return ''
  const [unknown] = unknownIn(body)
  if (unknown) return `${unknown} stands for nothing.`
  if (!body.includes(linkPlaceholder)) return `Without ${linkPlaceholder} nobody finds the way in.`
  if (hasBareToken(body)) return `{{InvitationId}} stands only in ${linkPlaceholder}.`
  return body.length > longestBody ? `Up to ${longestBody.toLocaleString('en')} characters.` : ''
}

const urlRule = 'An address such as https://portal.company.example/activations, without ? or #.'

function isPortalUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, search, hash, username, password } = new URL(text)
  const isLoopback = hostname === 'localhost' || hostname.endsWith('.localhost')
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback)
  return isSafe && !search && !hash && !username && !password && !/[?#]/.test(text)
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** What one person set meanwhile and what the other wanted, both named (F4). */
function stale(now: InvitationSettings, wanted: InvitationSettings): Refusal {
  const names = ['hours', 'subject', 'body', 'portalUrl'] as const
  const shown = (value: string | number) => {
    const text = String(value) || '(empty)'
    return text.length > 120 ? `${text.slice(0, 120)}…` : text
  }
  const fields = Object.fromEntries(
    names
      .filter((name) => now[name] !== wanted[name])
      .map((name) => [
        name,
        `It is now “${shown(now[name])}”; you entered “${shown(wanted[name])}”.`,
      ]),
  )
  return new OldRefusal(
    'conflict',
    'Somebody changed these settings meanwhile. Look at them again and repeat your change.',
    { fields },
  )
}
