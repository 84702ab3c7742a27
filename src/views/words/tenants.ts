export const en = {
  tabs: {
    overview: 'Overview',
    users: 'Users',
    sites: 'Sites',
    permissions: 'Permissions',
    quotas: 'Quotas',
    usage: 'Usage',
    domain: 'Domain',
    branding: 'Branding',
    log: 'Log',
    visits: 'Support access',
  },
  switchedOff: {
    title: 'This portal is switched off',
    text: 'Nobody can sign in at the moment. Your data is kept.',
    contact: 'Questions? Write to',
  },
}

export const de: typeof en = {
  tabs: {
    overview: 'Übersicht',
    users: 'Benutzer',
    sites: 'Standorte',
    permissions: 'Berechtigungen',
    quotas: 'Kontingente',
    usage: 'Nutzung',
    domain: 'Domain',
    branding: 'Branding',
    log: 'Protokoll',
    visits: 'Support-Zugriffe',
  },
  switchedOff: {
    title: 'Dieses Portal ist abgeschaltet',
    text: 'Zurzeit kann sich niemand anmelden. Ihre Daten bleiben erhalten.',
    contact: 'Fragen? Schreiben Sie an',
  },
}
