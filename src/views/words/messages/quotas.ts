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
  'quota-repair': () => 'Raise the limit, or remove what is not needed.',
  'quota-reached': ({ quota, used, limit }) =>
    `${amountIn('en', quota, used)} of ${amountIn('en', quota, limit)} used. Remove what is not needed, or ask your provider for more.`,
  'tenant-off': () => 'This tenant is deactivated; its functions cannot be used.',
  'bad-use': listed,
  'use-amount': () => 'Enter a whole number of at least 1',
  'use-ttl-sessions': () => 'Only sessions end by themselves',
  'use-ttl': ({ max }) => `Enter a whole number of seconds from 1 to ${n(max)}`,
  'use-reference': ({ max }) => `Enter at most ${n(max)} characters`,
  'name-tenant': () => 'Specify the tenant by its shortname.',
  'tenant-needed': () => 'required with this token',
  'amount-rule': ({ max }) => `Enter a whole number from 0 to ${n(max)}`,
  'quota-pool-short': listed,
  'pool-short-tenants': () =>
    'No more tenants can have AI agents: the system license is fully used',
  'pool-short-amount': ({ free }) => `${n(free)} more available in the system license`,
  'below-use': listed,
  'below-use-amount': ({ used }) => `${n(used)} in use; remove some before you enter fewer`,
  'below-use-asked': ({ quota, used, limit }) =>
    `${amountIn('en', quota, used)} are in use, more than ${amountIn('en', quota, limit)}. Nothing is cut, but nothing more can be used.`,
  'below-use-all-asked': listed,
}

export const de: Sentences<QuotaMessages> = {
  'quota-name': ({ quota }) => nameIn(german.functions, quota),
  'quota-used-up': () => 'Kontingent ausgeschöpft',
  'quota-nearly-used-up': () => 'Kontingent fast ausgeschöpft',
  'quota-use': ({ quota, used, limit }) =>
    `${nameIn(german.functions, quota)}: ${amountIn('de', quota, used)} von ${amountIn('de', quota, limit)} genutzt.`,
  'quota-repair': () => 'Das Limit erhöhen oder nicht Benötigtes entfernen.',
  'quota-reached': ({ quota, used, limit }) =>
    `${amountIn('de', quota, used)} von ${amountIn('de', quota, limit)} genutzt. Entfernen Sie, was nicht benötigt wird, oder bitten Sie Ihren Anbieter um mehr.`,
  'tenant-off': () => 'Dieser Mandant ist deaktiviert; seine Funktionen lassen sich nicht nutzen.',
  'bad-use': listed,
  'use-amount': () => 'Geben Sie eine ganze Zahl ab 1 ein',
  'use-ttl-sessions': () => 'Nur Sitzungen enden von selbst',
  'use-ttl': ({ max }) => `Geben Sie eine ganze Zahl von Sekunden von 1 bis ${z(max)} ein`,
  'use-reference': ({ max }) => `Geben Sie höchstens ${z(max)} Zeichen ein`,
  'name-tenant': () => 'Nennen Sie den Mandanten bei seinem Kurznamen.',
  'tenant-needed': () => 'bei diesem Token erforderlich',
  'amount-rule': ({ max }) => `Geben Sie eine ganze Zahl von 0 bis ${z(max)} ein`,
  'quota-pool-short': listed,
  'pool-short-tenants': () =>
    'Keine weiteren Mandanten können KI-Agenten haben: Die Systemlizenz ist ausgeschöpft',
  'pool-short-amount': ({ free }) => `${z(free)} weitere in der Systemlizenz verfügbar`,
  'below-use': listed,
  'below-use-amount': ({ used }) =>
    `${z(used)} in Nutzung; entfernen Sie welche, bevor Sie weniger eingeben`,
  'below-use-asked': ({ quota, used, limit }) =>
    `${amountIn('de', quota, used)} sind in Gebrauch, mehr als ${amountIn('de', quota, limit)}. Es wird nichts entfernt, aber nichts weiter kann genutzt werden.`,
  'below-use-all-asked': listed,
}
