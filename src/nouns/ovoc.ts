import { noun } from '../noun.ts'

/** The manager of the provider's SBCs, whose alarms come by SNMP. */
export const ovoc = noun({
  label: 'OVOC',
  messages: {
    'ovoc-address': {
      en: 'Enter a host name, or an address that begins with https:// and has no path.',
      de: 'Geben Sie einen Hostnamen ein oder eine Adresse, die mit https:// beginnt und keinen Pfad hat.',
    },
    'ovoc-username': {
      en: 'Enter the user name, up to 100 characters without a colon.',
      de: 'Geben Sie den Benutzernamen ein, bis zu 100 Zeichen ohne Doppelpunkt.',
    },
    'ovoc-password': { en: 'Enter the password.', de: 'Geben Sie das Passwort ein.' },
    'ovoc-password-elsewhere': {
      en: 'Enter the password as well. It is kept for the address and user name that it was entered for.',
      de: 'Geben Sie auch das Passwort ein. Es gilt nur für die Adresse und den Benutzernamen, für die es eingegeben wurde.',
    },
    'ovoc-unreachable': {
      en: 'OVOC does not answer at this address.',
      de: 'OVOC antwortet unter dieser Adresse nicht.',
    },
    'ovoc-sign-in-refused': {
      en: 'OVOC refuses the user name or password.',
      de: 'OVOC lehnt Benutzernamen oder Passwort ab.',
    },
    'ovoc-answer': {
      en: 'What answers at the address is not OVOC.',
      de: 'Was unter der Adresse antwortet, ist nicht OVOC.',
    },
  },
  menu: [{ in: 'system', at: 8, for: ['provider'], href: '/settings/ovoc', icon: 'activity' }],
})
