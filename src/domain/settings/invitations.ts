import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { demand, demandProvider } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { hasBareToken, linkPlaceholder, unknownIn } from './invitations.text.ts'
import { changeSetting, readSetting, type Settings } from './settings.ts'

export type InvitationSettings = Settings['invitations']

/** How long an activation link may live, in hours. It always expires: others may read the mailbox later. */
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
  const [ofSubject, ofBody] = [subjectFault(subject), bodyFault(body)]
  const fields = {
    ...(ofSubject && { subject: ofSubject }),
    ...(ofBody && { body: ofBody }),
    ...(portalUrl && !isPortalUrl(portalUrl) && { portalUrl: message('portal-url') }),
  }
  const messages = Object.values(fields)
  if (messages.length > 0)
    throw new Refusal('invalid', 'invitation-texts', { messages }, { fields })
}

function subjectFault(subject: string): StoredMessage | null {
  const [unknown] = unknownIn(subject)
  if (unknown) return message('unknown-placeholder', { placeholder: unknown })
  if (/\{\{(?:InvitationId|CustomerAuthenticationPortalUrl)\}\}/.test(subject))
    return message('link-in-subject')
  return subject.length > longestSubject
    ? message('up-to-characters', { most: longestSubject })
    : null
}

function bodyFault(body: string): StoredMessage | null {
  if (!body.trim()) return null
  const [unknown] = unknownIn(body)
  if (unknown) return message('unknown-placeholder', { placeholder: unknown })
  if (!body.includes(linkPlaceholder))
    return message('body-without-link', { link: linkPlaceholder })
  if (hasBareToken(body)) return message('bare-token', { link: linkPlaceholder })
  return body.length > longestBody ? message('up-to-characters', { most: longestBody }) : null
}

function isPortalUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, search, hash, username, password } = new URL(text)
  const isLoopback = hostname === 'localhost' || hostname.endsWith('.localhost')
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback)
  return isSafe && !search && !hash && !username && !password && !/[?#]/.test(text)
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** What one person set meanwhile and what the other wanted, both named. */
function stale(now: InvitationSettings, wanted: InvitationSettings): Refusal {
  const names = ['hours', 'subject', 'body', 'portalUrl'] as const
  const shown = (value: string | number) => {
    const text = String(value)
    return text.length > 120 ? `${text.slice(0, 120)}…` : text
  }
  const fields = Object.fromEntries(
    names
      .filter((name) => now[name] !== wanted[name])
      .map((name) => [
        name,
        message('stale-setting-field', { now: shown(now[name]), yours: shown(wanted[name]) }),
      ]),
  )
  return new Refusal('conflict', 'stale-settings', {}, { fields })
}
