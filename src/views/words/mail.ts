import type { LicenseReport } from '../../domain/mail/templates.ts'
import { numberIn } from '../formats.ts'

/** Who writes to whom about what, as the sentences need it; `customer` and `by` may be unknown. */
type About = { product: string; customer: string | null; by: string | null }

type Report = LicenseReport | null
const monthOf = (report: Report, locale: string) =>
  report
    ? new Date(`${report.month}-15T00:00Z`).toLocaleString(locale, {
        ...{ month: 'long', year: 'numeric', timeZone: 'UTC' },
      })
    : ''
const n = (value = 0) => numberIn('en', value)
const z = (value = 0) => numberIn('de', value)

/** What staff changed: which kind, whom or what it is about, and to what. */
type Change = { kind: string; about: string; detail: string }
type Said = (by: string, about: string, detail: string) => string

const changes: Record<string, Said> = {
  address: (by, about, detail) => `${by} changed the email address of ${about} to ${detail}.`,
  role: (by, about, detail) => `${by} gave ${about} the role ${detail}.`,
  factor: (by, about) => `${by} removed the second factor of ${about}.`,
  reset: (by, about) => `${by} sent ${about} a link to choose a new password.`,
  activation: (by, about) => `${by} sent ${about} a new activation link.`,
  invited: (by, about, detail) => `${by} added the user ${about} with the role ${detail}.`,
  enabled: (by, about) => `${by} enabled the account of ${about}.`,
  identity: (by, about) => `${by} changed the identity provider ${about}.`,
  'identity-removed': (by, about) => `${by} removed the identity provider ${about}.`,
  approval: (by, about, detail) =>
    `${by} no longer asks ${about} for approval before support sessions and changes to sign-in. Reason: ${detail}`,
  token: (by, about, detail) => `${by} created the API token ${about} with the role ${detail}.`,
}
const changesDe: Record<string, Said> = {
  address: (by, about, detail) =>
    `${by} hat die E-Mail-Adresse von ${about} in ${detail} geändert.`,
  role: (by, about, detail) => `${by} hat ${about} die Rolle ${detail} gegeben.`,
  factor: (by, about) => `${by} hat den zweiten Faktor von ${about} entfernt.`,
  reset: (by, about) => `${by} hat ${about} einen Link für ein neues Passwort gesendet.`,
  activation: (by, about) => `${by} hat ${about} einen neuen Aktivierungslink gesendet.`,
  invited: (by, about, detail) => `${by} hat ${about} mit der Rolle ${detail} hinzugefügt.`,
  enabled: (by, about) => `${by} hat das Konto von ${about} freigegeben.`,
  identity: (by, about) => `${by} hat den Identitätsanbieter ${about} geändert.`,
  'identity-removed': (by, about) => `${by} hat den Identitätsanbieter ${about} entfernt.`,
  approval: (by, about, detail) =>
    `${by} fragt ${about} vor Support-Sitzungen und Änderungen an der Anmeldung nicht mehr um Genehmigung. Grund: ${detail}`,
  token: (by, about, detail) =>
    `${by} hat den API-Token ${about} mit der Rolle ${detail} erstellt.`,
}

const staffChange = (by: string, change: Change | null) =>
  (change && changes[change.kind]?.(by, change.about, change.detail)) ??
  `${by} changed how a user signs in.`
const staffChangeDe = (by: string, change: Change | null) =>
  (change && changesDe[change.kind]?.(by, change.about, change.detail)) ??
  `${by} hat geändert, wie sich jemand anmeldet.`

export const en = {
  locale: 'en-GB',
  hello: (name: string) => (name ? `Hello ${name},` : 'Hello,'),
  activation: {
    subject: ({ product, customer }: About) =>
      customer
        ? `Activate your access to ${product} for ${customer}`
        : `Activate your access to ${product}`,
    title: 'Activate your account',
    lines: ({ product, customer, by }: About) => [
      `${by ?? 'Your administrator'} has created an account for you on ${product}${customer ? `, the portal of ${customer}` : ''}.`,
      'Choose a password to get started.',
    ],
    button: 'Activate account',
  },
  consent: {
    subject: ({ product, customer }: About) =>
      customer ? `Consent needed: ${product} for ${customer}` : `Consent needed for ${product}`,
    title: 'Your consent is needed',
    lines: ({ product, customer, by }: About) => [
      `${by ?? product} is setting up calling with Microsoft Teams${customer ? ` for ${customer}` : ''}. For this, an administrator of your Microsoft 365 has to let ${product} in once.`,
      'You sign in at Microsoft. Microsoft lists what is asked for: to read your users and their licenses, and to set up domain, telephone numbers and call routing. We never see your password.',
      'You can withdraw your consent at Microsoft at any time. If you do not administer Microsoft 365 yourself, forward this email to whoever does.',
    ],
    button: 'Review and consent',
  },
  signIn: {
    subject: ({ product, customer }: About) =>
      customer ? `Your access to ${product} for ${customer}` : `Your access to ${product}`,
    title: 'Your sign-in details',
    lines: ({ product, customer, by }: About) => [
      `${by ?? 'Your administrator'} has created an account for you on ${product}${customer ? `, the portal of ${customer}` : ''}.`,
      'You will get your password in person or by phone; we never send passwords by email. Change it when you first sign in.',
    ],
    button: 'Open the portal',
  },
  reset: {
    subject: ({ product }: About) => `Reset your password for ${product}`,
    title: 'Choose a new password',
    lines: ({ product, customer }: About) => [
      `Someone requested a new password for your account on ${product}${customer ? ` of ${customer}` : ''}.`,
      'If this was not you, ignore this email: your password stays the same.',
    ],
    button: 'Choose a new password',
  },
  newAddress: {
    subject: ({ product }: About) => `Confirm your new email address for ${product}`,
    title: 'Confirm your new email address',
    lines: ({ product, by }: About) => [
      `${by ?? 'Your administrator'} has changed the email address of your account on ${product} to this one.`,
      'Your old address stays in use until you confirm.',
    ],
    button: 'Confirm email address',
  },
  changed: {
    subject: ({ product }: About) => `Your password for ${product} was changed`,
    title: 'Your password was changed',
    lines: ({ product, customer }: About, when: string) => [
      `The password of your account on ${product}${customer ? ` of ${customer}` : ''} was changed on ${when}. All other sessions have ended.`,
      'If this was not you, reset your password right away and tell your administrator.',
    ],
    button: 'Open the portal',
  },
  signInChanged: {
    subject: ({ product, customer }: About) =>
      `Sign-in to ${product}${customer ? ` for ${customer}` : ''} was changed by your provider`,
    title: 'Your provider changed sign-in',
    lines: ({ by }: About, when: string, change: Change | null) => [
      `${staffChange(by ?? 'Your provider', change)} Time: ${when}.`,
      'If you did not expect this, tell your provider. The change is in your portal’s log.',
    ],
    button: 'Open the portal',
  },
  licenseReport: {
    subject: ({ product }: About, report: Report) =>
      `License report of ${product}, ${monthOf(report, 'en-GB')}`,
    title: 'License report',
    lines: (_: About, __: string, ___: Change | null, report: Report) => [
      `By the last count of ${monthOf(report, 'en-GB')}, ${n(report?.licensed)} users and service numbers were licensed in ${n(report?.tenants)} ${report?.tenants === 1 ? 'tenant' : 'tenants'}, of ${n(report?.acquired)} licenses acquired. Over by: ${n(report?.over)}.`,
      report?.isAttached
        ? 'Who counted and why is in the attached file.'
        : 'Who counted and why is in a file that is too large to attach. Sign in to download it.',
    ],
    button: 'Download the report',
  },
  test: {
    subject: ({ product }: About) => `Test email from ${product}`,
    title: 'Email works',
    lines: ({ product }: About) => [
      `This email from ${product} confirms that the email server settings work.`,
    ],
    button: 'Open the portal',
  },
  expires: (when: string) => `The link can be used once and is valid until ${when}.`,
  validUntil: (when: string) => `The link is valid until ${when}.`,
  fallback: 'If the button does not work, open this address:',
  unexpected: 'If you did not expect this email, you can ignore it.',
  address: 'Address',
  company: 'Company',
  login: 'Username',
  support: 'Questions? Write to',
  terms: 'Terms',
  privacy: 'Privacy',
  automatic: (product: string) => `This email was sent automatically by ${product}.`,
}

export const de: typeof en = {
  locale: 'de-DE',
  // German goes on in small letters after it
  hello: (name) => (name ? `Guten Tag ${name},` : 'Guten Tag,'),
  activation: {
    subject: ({ product, customer }) =>
      customer
        ? `Aktivieren Sie Ihren Zugang zu ${product} für ${customer}`
        : `Aktivieren Sie Ihren Zugang zu ${product}`,
    title: 'Aktivieren Sie Ihr Konto',
    lines: ({ product, customer, by }) => [
      `${by ?? 'Ihr Administrator'} hat für Sie ein Konto bei ${product}${customer ? `, dem Portal von ${customer},` : ''} angelegt.`,
      'Wählen Sie ein Passwort, um loszulegen.',
    ],
    button: 'Konto aktivieren',
  },
  consent: {
    subject: ({ product, customer }) =>
      customer
        ? `Zustimmung erforderlich: ${product} für ${customer}`
        : `Zustimmung erforderlich für ${product}`,
    title: 'Ihre Zustimmung ist erforderlich',
    lines: ({ product, customer, by }) => [
      `${by ?? product} richtet die Telefonie mit Microsoft Teams${customer ? ` für ${customer}` : ''} ein. Dazu muss ein Administrator Ihres Microsoft 365 ${product} einmal zulassen.`,
      'Sie melden sich bei Microsoft an. Microsoft zeigt, worum gebeten wird: Ihre Benutzer und deren Lizenzen zu lesen und Domäne, Rufnummern und Anrufweiterleitung einzurichten. Ihr Passwort sehen wir nie.',
      'Sie können Ihre Zustimmung bei Microsoft jederzeit zurücknehmen. Wenn Sie Microsoft 365 nicht selbst verwalten, leiten Sie diese E-Mail an die zuständige Person weiter.',
    ],
    button: 'Prüfen und zustimmen',
  },
  signIn: {
    subject: ({ product, customer }) =>
      customer ? `Ihr Zugang zu ${product} für ${customer}` : `Ihr Zugang zu ${product}`,
    title: 'Ihre Anmeldedaten',
    lines: ({ product, customer, by }) => [
      `${by ?? 'Ihr Administrator'} hat für Sie ein Konto bei ${product}${customer ? `, dem Portal von ${customer},` : ''} angelegt.`,
      'Ihr Passwort erhalten Sie persönlich oder telefonisch; wir senden Passwörter nie per E-Mail. Ändern Sie es bei der ersten Anmeldung.',
    ],
    button: 'Portal öffnen',
  },
  reset: {
    subject: ({ product }) => `Setzen Sie Ihr Passwort für ${product} zurück`,
    title: 'Wählen Sie ein neues Passwort',
    lines: ({ product, customer }) => [
      `für Ihr Konto bei ${product}${customer ? ` (${customer})` : ''} wurde ein neues Passwort angefordert.`,
      'Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.',
    ],
    button: 'Neues Passwort wählen',
  },
  newAddress: {
    subject: ({ product }) => `Bestätigen Sie Ihre neue E-Mail-Adresse für ${product}`,
    title: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    lines: ({ product, by }) => [
      `${by ?? 'Ihr Administrator'} hat die E-Mail-Adresse Ihres Kontos bei ${product} in diese geändert.`,
      'Bis Sie das bestätigen, gilt Ihre alte Adresse.',
    ],
    button: 'E-Mail-Adresse bestätigen',
  },
  changed: {
    subject: ({ product }) => `Ihr Passwort für ${product} wurde geändert`,
    title: 'Ihr Passwort wurde geändert',
    lines: ({ product, customer }, when) => [
      `das Passwort Ihres Kontos bei ${product}${customer ? ` (${customer})` : ''} wurde am ${when} geändert. Alle anderen Sitzungen sind beendet.`,
      'Wenn Sie das nicht waren, setzen Sie Ihr Passwort sofort zurück und informieren Sie Ihren Administrator.',
    ],
    button: 'Portal öffnen',
  },
  signInChanged: {
    subject: ({ product, customer }) =>
      `Ihr Anbieter hat die Anmeldung bei ${product}${customer ? ` für ${customer}` : ''} geändert`,
    title: 'Ihr Anbieter hat die Anmeldung geändert',
    lines: ({ by }, when, change) => [
      `${staffChangeDe(by ?? 'Ihr Anbieter', change)} Zeitpunkt: ${when}.`,
      'Wenn Sie das nicht erwartet haben, informieren Sie Ihren Anbieter. Die Änderung steht im Protokoll Ihres Portals.',
    ],
    button: 'Portal öffnen',
  },
  licenseReport: {
    subject: ({ product }, report) => `Lizenzbericht von ${product}, ${monthOf(report, 'de-DE')}`,
    title: 'Lizenzbericht',
    lines: (_, __, ___, report) => [
      `nach der letzten Zählung im ${monthOf(report, 'de-DE')} waren ${z(report?.licensed)} Benutzer und Dienstnummern in ${z(report?.tenants)} Mandanten lizenziert, bei ${z(report?.acquired)} erworbenen Lizenzen. Darüber: ${z(report?.over)}.`,
      report?.isAttached
        ? 'Wer gezählt wurde und warum, steht in der angehängten Datei.'
        : 'Wer gezählt wurde und warum, steht in einer Datei, die zum Anhängen zu groß ist. Melden Sie sich an, um sie herunterzuladen.',
    ],
    button: 'Bericht herunterladen',
  },
  test: {
    subject: ({ product }) => `Test-E-Mail von ${product}`,
    title: 'Der E-Mail-Versand funktioniert',
    lines: ({ product }) => [
      `diese E-Mail von ${product} bestätigt, dass die Einstellungen des E-Mail-Servers funktionieren.`,
    ],
    button: 'Portal öffnen',
  },
  expires: (when) => `Der Link kann einmal verwendet werden und ist gültig bis ${when}.`,
  validUntil: (when) => `Der Link ist gültig bis ${when}.`,
  fallback: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:',
  unexpected: 'Falls Sie diese E-Mail nicht erwartet haben, können Sie sie ignorieren.',
  address: 'Adresse',
  company: 'Unternehmen',
  login: 'Benutzername',
  support: 'Fragen? Schreiben Sie an',
  terms: 'Nutzungsbedingungen',
  privacy: 'Datenschutz',
  automatic: (product) => `Diese E-Mail wurde automatisch von ${product} gesendet.`,
}
