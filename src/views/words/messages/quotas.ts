import type { QuotaMessages } from '../../../domain/tenants/quota-messages.ts'
import { numberIn } from '../../formats.ts'
import { en as english, de as german } from '../limits.ts'
import type { Say, Sentences } from '../sentences.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)
const bytesOfGiB = 1024 ** 3

/** A number as people say it; bytes in GiB. */
const amountIn = (language: 'en' | 'de', quota: string, amount: number): string =>
  quota === 'disk'
    ? `${numberIn(language, Math.round((amount / bytesOfGiB) * 100) / 100)} GiB`
    : numberIn(language, amount)

const nameIn = (names: Readonly<Record<string, string>>, quota: string) => names[quota] ?? quota

/** Sentences without an end of their own, one after the other. */
const listed = ({ messages }: QuotaMessages['bad-use'], say: Say) =>
  `${messages.map(say).join('. ')}.`

export const en: Sentences<QuotaMessages> = {
  'quota-name': ({ quota }) => nameIn(english.functions, quota),
  'quota-used-up': () => 'Quota used up',
  'quota-nearly-used-up': () => 'Quota nearly used up',
  'quota-use': ({ quota, used, limit }) =>
    `${nameIn(english.functions, quota)}: ${amountIn('en', quota, used)} of ${amountIn('en', quota, limit)} used.`,
  'quota-repair': () => 'More of it must be given, or what is not needed be removed.',
  'quota-reached': ({ quota, used, limit }) =>
    `${amountIn('en', quota, used)} of ${amountIn('en', quota, limit)} used. Remove what is not needed, or ask your provider for more.`,
  'tenant-off': () => 'This customer is switched off; nothing of it is used meanwhile.',
  'bad-use': listed,
  'use-amount': () => 'A whole number from 1',
  'use-ttl-sessions': () => 'Only sessions end by themselves',
  'use-ttl': ({ max }) => `A whole number of seconds from 1 to ${max}`,
  'use-reference': ({ max }) => `At most ${max} characters`,
  'name-tenant': () => 'Name the tenant by its shortname.',
  'tenant-needed': () => 'needed with this token',
  'amount-rule': ({ max }) => `A whole number from 0 to ${n(max)}`,
  'quota-pool-short': listed,
  'pool-short-tenants': () =>
    'No more tenants may have AI agents: all places of the system license are taken',
  'pool-short-amount': ({ free }) => `${n(free)} more can be given of the system license`,
  'below-use': listed,
  'below-use-amount': ({ used }) => `${n(used)} are in use; remove some before you enter fewer`,
}

export const de: Sentences<QuotaMessages> = {
  'quota-name': ({ quota }) => nameIn(german.functions, quota),
  'quota-used-up': () => 'Kontingent ausgeschöpft',
  'quota-nearly-used-up': () => 'Kontingent fast ausgeschöpft',
  'quota-use': ({ quota, used, limit }) =>
    `${nameIn(german.functions, quota)}: ${amountIn('de', quota, used)} von ${amountIn('de', quota, limit)} genutzt.`,
  'quota-repair': () => 'Mehr davon muss vergeben oder nicht Benötigtes entfernt werden.',
  'quota-reached': () =>
    'Die Grenze ist erreicht. Entfernen Sie, was nicht benötigt wird, oder bitten Sie Ihren Anbieter um mehr.',
  'tenant-off': () => 'Dieser Kunde ist abgeschaltet; so lange wird nichts von ihm genutzt.',
  'bad-use': listed,
  'use-amount': () => 'Eine ganze Zahl ab 1',
  'use-ttl-sessions': () => 'Nur Sitzungen enden von selbst',
  'use-ttl': ({ max }) => `Eine ganze Zahl von Sekunden von 1 bis ${z(max)}`,
  'use-reference': ({ max }) => `Höchstens ${z(max)} Zeichen`,
  'name-tenant': () => 'Nennen Sie den Mandanten bei seinem Kurznamen.',
  'tenant-needed': () => 'bei diesem Zugriffsschlüssel erforderlich',
  'amount-rule': ({ max }) => `Eine ganze Zahl von 0 bis ${z(max)}`,
  'quota-pool-short': listed,
  'pool-short-tenants': () =>
    'Keine weiteren Mandanten können KI-Agenten haben: Alle Plätze der Systemlizenz sind belegt',
  'pool-short-amount': ({ free }) => `${z(free)} weitere lassen sich von der Systemlizenz vergeben`,
  'below-use': listed,
  'below-use-amount': ({ used }) =>
    `${z(used)} sind in Gebrauch; entfernen Sie welche, bevor Sie weniger eingeben`,
}
