export const en = {
  page: 'Single sign-on',
  title: 'Sign-in with an identity provider',
  text: 'Users sign in with your own identity provider (OpenID Connect) instead of a password. An active account with the same email must exist here.',
  link: 'Identity provider',
  label: 'Name on the button',
  labelNote: (label: string) => `The sign-in page shows “Continue with ${label}”.`,
  labelExample: 'Company account',
  issuer: 'Issuer',
  issuerHint: 'The address that publishes /.well-known/openid-configuration.',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  isSet: 'Set. Leave blank to keep it.',
  isNotSet: 'Not set.',
  enabled: 'Users can sign in with it',
  trustsFactor: 'Accept its second factor',
  trustsFactorHint:
    'Users with a second factor here are not asked for it when the identity provider confirms one (claim amr, RFC 8176: mfa, or two kinds of factor).',
  acrValues: 'Accepted acr values',
  acrValuesHint:
    'Values of the claim acr that also confirm a second factor, separated by spaces. They are requested at sign-in.',
  remove: 'Remove',
  removeText:
    'Users sign in with their passwords again, and their links to the identity provider are deleted.',
  redirects: 'Redirect URIs',
  redirectsHint: 'Enter these in your identity provider exactly as shown.',
  noAddress: 'Give the portal an address first: users cannot be sent back to it yet.',
  continueWith: (label: string) => `Continue with ${label}`,
  notices: {
    'identity-failed':
      'The identity provider did not confirm the sign-in. Try again, or use your password.',
    'identity-unanswered': 'That sign-in was not started here, or took too long. Start again.',
    'identity-unknown':
      'Your identity provider knows you, but you have no active account here. Ask your administrator.',
  },
}

export const de: typeof en = {
  page: 'Single Sign-On',
  title: 'Anmeldung mit einem Identitätsanbieter',
  text: 'Benutzer melden sich mit Ihrem eigenen Identitätsanbieter (OpenID Connect) statt mit einem Passwort an. Ein aktives Konto mit derselben E-Mail-Adresse muss hier bestehen.',
  link: 'Identitätsanbieter',
  label: 'Name auf der Schaltfläche',
  labelNote: (label) => `Auf der Anmeldeseite steht „Weiter mit ${label}“.`,
  labelExample: 'Firmenkonto',
  issuer: 'Aussteller (Issuer)',
  issuerHint: 'Die Adresse, unter der er /.well-known/openid-configuration veröffentlicht.',
  clientId: 'Client-ID',
  clientSecret: 'Client-Secret',
  isSet: 'Hinterlegt. Leer lassen, um es zu behalten.',
  isNotSet: 'Nicht hinterlegt.',
  enabled: 'Benutzer können sich damit anmelden',
  trustsFactor: 'Seinen zweiten Faktor anerkennen',
  trustsFactorHint:
    'Wer hier einen zweiten Faktor hat, wird nicht danach gefragt, wenn der Identitätsanbieter einen bestätigt (Claim amr, RFC 8176: mfa oder zwei Arten von Nachweis).',
  acrValues: 'Anerkannte acr-Werte',
  acrValuesHint:
    'Werte des Claims acr, die ebenfalls einen zweiten Faktor bestätigen, durch Leerzeichen getrennt. Sie werden bei der Anmeldung angefordert.',
  remove: 'Entfernen',
  removeText:
    'Benutzer melden sich wieder mit ihren Passwörtern an; ihre Verknüpfungen mit dem Identitätsanbieter werden gelöscht.',
  redirects: 'Umleitungs-URIs',
  redirectsHint: 'Tragen Sie diese beim Identitätsanbieter genau so ein.',
  noAddress:
    'Geben Sie dem Portal zuerst eine Adresse: Noch können Benutzer nicht dorthin zurückkehren.',
  continueWith: (label) => `Weiter mit ${label}`,
  notices: {
    'identity-failed':
      'Der Identitätsanbieter hat die Anmeldung nicht bestätigt. Versuchen Sie es noch einmal oder verwenden Sie Ihr Passwort.',
    'identity-unanswered':
      'Diese Anmeldung wurde nicht hier begonnen oder hat zu lange gedauert. Beginnen Sie von vorn.',
    'identity-unknown':
      'Ihr Identitätsanbieter kennt Sie, aber Sie haben hier kein aktives Konto. Wenden Sie sich an Ihren Administrator.',
  },
}
