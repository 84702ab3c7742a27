export const en = {
  title: 'Sign-in with an identity provider',
  text: 'People sign in at your own identity provider (OpenID Connect) instead of with a password here. An account with the same address has to exist here and be active.',
  link: 'Identity provider',
  label: 'Name on the button',
  labelNote: (label: string) => `The sign-in page says “Continue with ${label}”.`,
  labelExample: 'Company account',
  issuer: 'Issuer',
  issuerHint: 'The address under which it publishes /.well-known/openid-configuration.',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  isSet: 'Set. Leave empty to keep it.',
  isNotSet: 'Not set.',
  enabled: 'People may sign in with it',
  remove: 'Remove',
  removeText: 'People sign in with their passwords again. Who was linked is forgotten.',
  redirects: 'Redirect addresses',
  redirectsHint: 'Enter these at the identity provider, exactly as they stand here.',
  noAddress: 'Give the portal an address first: nobody can come back to it yet.',
  continueWith: (label: string) => `Continue with ${label}`,
  notices: {
    'identity-failed':
      'The identity provider did not confirm the sign-in. Try again, or use your password.',
    'identity-unanswered': 'That sign-in was not begun here, or took too long. Begin again.',
    'identity-unknown':
      'Your identity provider knows you, but there is no active account for you here. Ask your administrator.',
  },
}

export const de: typeof en = {
  title: 'Anmeldung mit einem Identitätsanbieter',
  text: 'Benutzer melden sich bei Ihrem eigenen Identitätsanbieter (OpenID Connect) an statt mit einem Passwort hier. Ein Konto mit derselben Adresse muss hier bestehen und aktiv sein.',
  link: 'Identitätsanbieter',
  label: 'Name auf der Schaltfläche',
  labelNote: (label) => `Auf der Anmeldeseite steht „Weiter mit ${label}“.`,
  labelExample: 'Firmenkonto',
  issuer: 'Aussteller (Issuer)',
  issuerHint: 'Die Adresse, unter der er /.well-known/openid-configuration veröffentlicht.',
  clientId: 'Client-ID',
  clientSecret: 'Geheimer Clientschlüssel',
  isSet: 'Hinterlegt. Leer lassen, um ihn zu behalten.',
  isNotSet: 'Nicht hinterlegt.',
  enabled: 'Benutzer dürfen sich damit anmelden',
  remove: 'Entfernen',
  removeText:
    'Benutzer melden sich wieder mit ihren Passwörtern an. Bestehende Verknüpfungen werden vergessen.',
  redirects: 'Umleitungsadressen',
  redirectsHint: 'Tragen Sie diese beim Identitätsanbieter genau so ein, wie sie hier stehen.',
  noAddress: 'Geben Sie dem Portal zuerst eine Adresse: Noch kann niemand dorthin zurückkehren.',
  continueWith: (label) => `Weiter mit ${label}`,
  notices: {
    'identity-failed':
      'Der Identitätsanbieter hat die Anmeldung nicht bestätigt. Versuchen Sie es noch einmal oder verwenden Sie Ihr Passwort.',
    'identity-unanswered':
      'Diese Anmeldung wurde nicht hier begonnen oder hat zu lange gedauert. Beginnen Sie noch einmal.',
    'identity-unknown':
      'Ihr Identitätsanbieter kennt Sie, aber hier gibt es kein aktives Konto für Sie. Wenden Sie sich an Ihre Administration.',
  },
}
