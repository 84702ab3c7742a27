import { tabsIn } from './tabs.ts'

export const en = {
  tabs: tabsIn('en'),
  profile: {
    name: 'Company name',
    size: 'Company size',
    country: 'Country or region',
    timeZone: 'Time zone',
    language: 'System language',
    languageHint: 'Of the portal and of its mails.',
    supportApproval: 'Ask us before the provider’s people enter this portal',
    supportApprovalHint: 'They wait until one of your administrators allows it.',
    saved: 'The company profile is saved.',
    readOnly: 'Your role may look at this but not change it.',
  },
  switchedOff: {
    title: 'This portal is switched off',
    text: 'Nobody can sign in at the moment. Your data is kept.',
    contact: 'Questions? Write to',
  },
}

export const de: typeof en = {
  tabs: tabsIn('de'),
  profile: {
    name: 'Firmenname',
    size: 'Unternehmensgröße',
    country: 'Land oder Region',
    timeZone: 'Zeitzone',
    language: 'Systemsprache',
    languageHint: 'Sprache des Portals und seiner E-Mails.',
    supportApproval: 'Uns fragen, bevor der Anbieter dieses Portal betritt',
    supportApprovalHint: 'Er wartet, bis Ihre Administration es erlaubt.',
    saved: 'Die Angaben zum Unternehmen sind gespeichert.',
    readOnly: 'Ihre Rolle darf dies ansehen, aber nicht ändern.',
  },
  switchedOff: {
    title: 'Dieses Portal ist abgeschaltet',
    text: 'Zurzeit kann sich niemand anmelden. Ihre Daten bleiben erhalten.',
    contact: 'Fragen? Schreiben Sie an',
  },
}
