import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { form, type Given } from '../form.ts'
import { message } from '../messages.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { choice, keptAs } from '../values.ts'
import { ownTexts } from './invitation-settings.ts'

/** How long an invitation may live, in hours: whoever may consent is often not whoever is written to first. */
const lives = { 24: 24, 72: 72, 168: 168, 336: 336 } as const

/** What mails that ask for consent say, and for how many hours their links live; empty texts: the catalogue's. */
export const consentForm = form({
  consentHours: keptAs(
    choice(['24', '72', '168', '336'], 'consent-hours'),
    (hours) => lives[hours],
  ),
  ...{ consentSubject: ownTexts.subject, consentBody: ownTexts.body },
})

/** What is entered, as it is kept. Refused as for activation mails. */
export function readConsent(given: Given): Settings['consent'] {
  const {
    consentHours: hours,
    consentSubject: subject,
    consentBody: body,
  } = consentForm.read(given)
  return { hours, subject, body }
}

/** The same as the form shows it, with the version that a change of it names. */
export async function readConsentSettings(scope: Scope) {
  demandProvider(scope.actor)
  const { value, version } = await readSetting(scope, 'consent')
  const { hours: consentHours, subject: consentSubject, body: consentBody } = value
  return { value: { consentHours, consentSubject, consentBody }, version }
}

/** Replaces the texts; a version that is no longer the newest is refused. */
export async function changeConsentSettings(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const value = readConsent(given)
  const { value: now, version } = await readConsentSettings(scope)
  consentForm.edit(given, { ...now, version }, message('these-settings'))
  await changeSetting(scope, 'consent', value, version)
  await scope.announce('mail')
}

/** What a mail that asks for consent is about: an invitation, and the customer by shortname and name. */
export type ConsentData = z.infer<typeof consentShape>

/** That of a stored mail's data; null where it is of another. */
export function consentDataOf(data: Record<string, unknown>): ConsentData | null {
  const read = consentShape.safeParse(data)
  return read.success ? read.data : null
}

const consentShape = z.object({
  ...{ invitationId: z.uuid(), customerId: z.string(), fullName: z.string() },
})

/** Until when the invitation of a mail is good, and what is kept of its link; null: nobody can use it any more. Wants the provider's scope. */
export async function consentEnds(
  scope: Scope,
  data: Record<string, unknown>,
): Promise<{ ends: Date; linkHash: string } | null> {
  const about = consentDataOf(data)
  if (!about) return null
  const [open] = await scope.db.execute<{ ends: string; hash: string }>(sql`
    select expires_at as ends, hash from onboarding_invitation
    where id = ${about.invitationId}::uuid and state in ('created', 'code') and expires_at > portal_clock()`)
  return open ? { ends: new Date(open.ends), linkHash: open.hash } : null
}
