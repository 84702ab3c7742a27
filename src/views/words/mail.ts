/** Who writes to whom about what, as the sentences need it; `customer` and `by` may be unknown. */
type About = { product: string; customer: string | null; by: string | null }

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
      `${by ?? 'Your administrator'} has set up an account for you on ${product}${customer ? `, the portal of ${customer}` : ''}.`,
      'Choose a password, and you can sign in.',
    ],
    button: 'Activate account',
  },
  signIn: {
    subject: ({ product, customer }: About) =>
      customer ? `Your access to ${product} for ${customer}` : `Your access to ${product}`,
    title: 'Your sign-in information',
    lines: ({ product, customer, by }: About) => [
      `${by ?? 'Your administrator'} has set up an account for you on ${product}${customer ? `, the portal of ${customer}` : ''}.`,
      'You will be told your password in person or by telephone; it is never sent by e-mail. Change it when you sign in for the first time.',
    ],
    button: 'Open the portal',
  },
  reset: {
    subject: ({ product }: About) => `Reset your password for ${product}`,
    title: 'Choose a new password',
    lines: ({ product, customer }: About) => [
      `Somebody asked for a new password for your account on ${product}${customer ? ` of ${customer}` : ''}.`,
      'If it was not you, ignore this message: your password stays as it is.',
    ],
    button: 'Choose a new password',
  },
  changed: {
    subject: ({ product }: About) => `Your password for ${product} was changed`,
    title: 'Your password was changed',
    lines: ({ product, customer }: About, when: string) => [
      `The password of your account on ${product}${customer ? ` of ${customer}` : ''} was changed on ${when}. All other sessions were ended.`,
      'If it was not you, reset your password at once and tell your administrator.',
    ],
    button: 'Open the portal',
  },
  test: {
    subject: ({ product }: About) => `Test mail from ${product}`,
    title: 'E-mail works',
    lines: ({ product }: About) => [
      `This message was sent by ${product} to see whether the e-mail server settings are right. They are.`,
    ],
    button: 'Open the portal',
  },
  expires: (when: string) => `The link can be used once and is good until ${when}.`,
  fallback: 'If the button does not work, open this address:',
  unexpected: 'If you did not expect this message, you need not do anything.',
  address: 'Address',
  company: 'Company',
  login: 'Sign-in name',
  support: 'Questions? Write to',
  terms: 'Terms',
  privacy: 'Privacy',
  automatic: (product: string) => `This message was sent automatically by ${product}.`,
}

export const de: typeof en = {
  locale: 'de-DE',
  hello: (name) => (name ? `Guten Tag ${name},` : 'Guten Tag,'),
  activation: {
    subject: ({ product, customer }) =>
      customer
        ? `Aktivieren Sie Ihren Zugang zu ${product} für ${customer}`
        : `Aktivieren Sie Ihren Zugang zu ${product}`,
    title: 'Aktivieren Sie Ihr Konto',
    lines: ({ product, customer, by }) => [
      `${by ?? 'Ihre Administration'} hat für Sie ein Konto bei ${product}${customer ? `, dem Portal von ${customer},` : ''} angelegt.`,
      'Wählen Sie ein Passwort, dann können Sie sich anmelden.',
    ],
    button: 'Konto aktivieren',
  },
  signIn: {
    subject: ({ product, customer }) =>
      customer ? `Ihr Zugang zu ${product} für ${customer}` : `Ihr Zugang zu ${product}`,
    title: 'Ihre Anmeldedaten',
    lines: ({ product, customer, by }) => [
      `${by ?? 'Ihre Administration'} hat für Sie ein Konto bei ${product}${customer ? `, dem Portal von ${customer},` : ''} angelegt.`,
      'Ihr Passwort erfahren Sie persönlich oder telefonisch; es wird nie per E-Mail verschickt. Ändern Sie es bei der ersten Anmeldung.',
    ],
    button: 'Portal öffnen',
  },
  reset: {
    subject: ({ product }) => `Setzen Sie Ihr Passwort für ${product} zurück`,
    title: 'Wählen Sie ein neues Passwort',
    lines: ({ product, customer }) => [
      `Für Ihr Konto bei ${product}${customer ? ` (${customer})` : ''} wurde ein neues Passwort angefordert.`,
      'Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
    ],
    button: 'Neues Passwort wählen',
  },
  changed: {
    subject: ({ product }) => `Ihr Passwort für ${product} wurde geändert`,
    title: 'Ihr Passwort wurde geändert',
    lines: ({ product, customer }, when) => [
      `Das Passwort Ihres Kontos bei ${product}${customer ? ` (${customer})` : ''} wurde am ${when} geändert. Alle anderen Sitzungen wurden beendet.`,
      'Wenn Sie das nicht waren, setzen Sie Ihr Passwort sofort zurück und informieren Sie Ihre Administration.',
    ],
    button: 'Portal öffnen',
  },
  test: {
    subject: ({ product }) => `Testnachricht von ${product}`,
    title: 'Der E-Mail-Versand funktioniert',
    lines: ({ product }) => [
      `Mit dieser Nachricht prüft ${product}, ob die Einstellungen des E-Mail-Servers stimmen. Sie stimmen.`,
    ],
    button: 'Portal öffnen',
  },
  expires: (when) => `Der Link kann einmal verwendet werden und gilt bis ${when}.`,
  fallback: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:',
  unexpected: 'Falls Sie diese Nachricht nicht erwartet haben, brauchen Sie nichts zu tun.',
  address: 'Adresse',
  company: 'Firma',
  login: 'Anmeldename',
  support: 'Fragen? Schreiben Sie an',
  terms: 'Nutzungsbedingungen',
  privacy: 'Datenschutz',
  automatic: (product) => `Diese Nachricht wurde automatisch von ${product} verschickt.`,
}
