import { tabsIn } from './tabs.ts'

export const en = {
  tabs: tabsIn('en'),
  profile: {
    name: 'Company name',
    size: 'Company size',
    country: 'Country or region',
    timeZone: 'Time zone',
    language: 'System language',
    languageHint: 'Used in the portal and its emails.',
    supportApproval: 'Require approval for support sessions',
    supportApprovalHint:
      'Your provider waits until one of your administrators approves. This includes changes to how your users sign in.',
    saved: 'Company profile saved.',
    readOnly: 'Your role is read-only.',
  },
  switchedOff: {
    title: 'This portal is deactivated',
    text: 'Sign-in is not possible right now. Your data is kept.',
    contact: 'Questions? Write to',
  },
}

export const de: typeof en = {
  tabs: tabsIn('de'),
  profile: {
    name: 'Firmenname',
    size: 'Firmengröße',
    country: 'Land oder Region',
    timeZone: 'Zeitzone',
    language: 'Systemsprache',
    languageHint: 'Gilt für das Portal und seine E-Mails.',
    supportApproval: 'Support-Sitzungen genehmigen',
    supportApprovalHint:
      'Ihr Anbieter wartet, bis einer Ihrer Administratoren zustimmt. Das gilt auch für Änderungen an der Anmeldung Ihrer Benutzer.',
    saved: 'Das Firmenprofil wurde gespeichert.',
    readOnly: 'Ihre Rolle darf nur lesen.',
  },
  switchedOff: {
    title: 'Dieses Portal ist deaktiviert',
    text: 'Die Anmeldung ist zurzeit nicht möglich. Ihre Daten bleiben erhalten.',
    contact: 'Fragen? Schreiben Sie an',
  },
}
