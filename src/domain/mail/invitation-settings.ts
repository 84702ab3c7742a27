import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { choice, keptAs, lines, orEmpty, text } from '../values.ts'

export type InvitationSettings = Settings['invitations']

/** How long an activation link may live, in hours. It always expires: others may read the mailbox later. */
const lives = { 24: 24, 72: 72, 168: 168 } as const

const maxSubjectLength = 200
const maxBodyLength = 10_000
const upTo = (max: number) => message('up-to-characters', { max })

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
  return row?.hours ?? lives[72]
}

/** What stands in place of the catalogue's words in a mail with a link; empty: the catalogue's. */
export const ownTexts = {
  subject: orEmpty(
    text({
      max: maxSubjectLength,
      isJoined: true,
      error: upTo(maxSubjectLength),
      fits: subjectFits,
    }),
  ),
  body: orEmpty(lines({ max: maxBodyLength, error: upTo(maxBodyLength), fits: bodyFits })),
}

/** What activation mails say, and for how many hours their links live. */
export const invitationForm = form({
  hours: keptAs(choice(['24', '72', '168'], 'link-hours'), (hours) => lives[hours]),
  ...ownTexts,
})

/**
 * Replaces the texts. Refused: a word in braces that stands for nothing, a body without the link, a link's token anywhere
 * else; and a version that is no longer the newest.
 */
export async function changeInvitationSettings(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const { portalUrl } = (await readSetting(scope, 'invitations')).value
  const value = { ...invitationForm.read(given), portalUrl }
  await changeSetting(scope, 'invitations', value, given.version)
  await scope.announce('mail')
}

function subjectFits(subject: string): boolean | StoredMessage {
  const [unknown] = unknownIn(subject)
  if (unknown) return message('unknown-placeholder', { placeholder: unknown })
  return /\{\{(?:InvitationId|CustomerAuthenticationPortalUrl)\}\}/.test(subject)
    ? message('link-in-subject')
    : true
}

function bodyFits(body: string): boolean | StoredMessage {
  const [unknown] = unknownIn(body)
  if (unknown) return message('unknown-placeholder', { placeholder: unknown })
  if (!body.includes(linkPlaceholder))
    return message('body-without-link', { link: linkPlaceholder })
  return hasBareToken(body) ? message('bare-token', { link: linkPlaceholder }) : true
}

/**
 * Where links of mails lead: below the customer authentication portal, whether its address was entered with the page at its end or not;
 * without one below `portal`.
 */
export function addressBelow(
  portalUrl: string,
  portal: string,
  page: 'activations' | 'authenticate',
): string {
  const entered = portalUrl.replace(/\/+$/, '')
  if (!entered) return `${portal}/${page}`
  const base = baseOfPortal(entered)
  const isOtherPage = base === entered && new URL(entered).pathname !== '/'
  // one that somebody leads to the activation page by a way of their own
  return isOtherPage && page === 'activations' ? entered : `${base}/${page}`
}

/** The address without a page at its end. */
export const baseOfPortal = (portalUrl: string): string =>
  portalUrl.replace(/\/+$/, '').replace(/\/(activations|authenticate)$/, '')

/** A run of text, or the link itself. */
export type Piece = { text: string } | { link: string }

/** What stands for something in the provider's own mail. */
const placeholders = [
  'CustomerId',
  'CustomerName',
  'Name',
  'CustomerAuthenticationPortalUrl',
  'InvitationId',
] as const
type Placeholder = (typeof placeholders)[number]

/** The two that make the link, in this order. */
const linkPlaceholder = '{{CustomerAuthenticationPortalUrl}}/{{InvitationId}}'

const shape = /\{\{([^{}]*)\}\}/g
const isPlaceholder = (word: string): word is Placeholder =>
  placeholders.some((one) => one === word)

/** The words in double braces that stand for nothing, each once. */
const unknownIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(shape)].map(([whole]) => whole).filter((p) => !isPlaceholder(p.slice(2, -2))),
  ),
]

/** Whether the token of the link stands anywhere but in the link. */
const hasBareToken = (text: string): boolean =>
  text.replaceAll(linkPlaceholder, '').includes('{{InvitationId}}')

export type Filling = {
  CustomerId: string
  CustomerName: string
  Name: string
  CustomerAuthenticationPortalUrl: string
}

/** A subject with its values, on one line whatever they hold. */
export const fillSubject = (subject: string, values: Filling): string =>
  fill(subject, values)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()

/** A body's paragraphs with their values; the link is a piece of its own, so that HTML can make it one. */
export const fillBody = (body: string, values: Filling, link: string): Piece[][] =>
  body
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean)
    .map((paragraph) => {
      const runs = paragraph.split(linkPlaceholder)
      return runs.flatMap((run, n): Piece[] => [
        ...(n > 0 ? [{ link }] : []),
        ...(run ? [{ text: fill(run, values) }] : []),
      ])
    })

// one pass: a value that looks like a placeholder stays what it is
const fill = (text: string, values: Filling) =>
  text.replace(shape, (whole, word: string) =>
    isPlaceholder(word) && word !== 'InvitationId' ? values[word] : whole,
  )
