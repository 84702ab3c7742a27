import { noun } from '../noun.ts'

/** The provider's application at Operator Connect, and how the connection stands. */
export const operatorConnect = noun({
  label: { en: 'OC Settings', de: 'OC-Einstellungen' },
  menu: [
    {
      ...{ in: 'operator-connect-jobs', at: 30, for: ['provider'] },
      ...{ href: '/operator-connect', icon: 'settings' },
    },
  ],
  messages: {
    'oc-client-id': {
      en: 'Enter the application (client) ID, such as 11111111-2222-4333-8444-555555555555.',
      de: 'Geben Sie die Anwendungs-ID (Client) ein, etwa 11111111-2222-4333-8444-555555555555.',
    },
    'oc-tenant-id': {
      en: 'Enter your own Microsoft 365 tenant ID, such as 11111111-2222-4333-8444-555555555555.',
      de: 'Geben Sie die ID Ihres eigenen Microsoft-365-Mandanten ein, etwa 11111111-2222-4333-8444-555555555555.',
    },
    'oc-secret': {
      en: 'Enter up to 1,000 characters without spaces.',
      de: 'Geben Sie höchstens 1.000 Zeichen ohne Leerzeichen ein.',
    },
    'oc-secret-id': {
      en: 'This is the ID of a client secret. Enter its value.',
      de: 'Das ist die ID eines Client-Secrets. Geben Sie seinen Wert ein.',
    },
    'oc-secret-missing': {
      en: 'Enter the client secret of this application.',
      de: 'Geben Sie das Client-Secret dieser Anwendung ein.',
    },
    'oc-secret-elsewhere': {
      en: 'Enter the client secret as well. It is kept for the application and tenant that it was entered for.',
      de: 'Geben Sie auch das Client-Secret ein. Es gilt nur für die Anwendung und den Mandanten, für die es eingegeben wurde.',
    },
    'oc-not-set-up': {
      en: 'Operator Connect is not set up. See OC Settings.',
      de: 'Operator Connect ist nicht eingerichtet. Siehe OC-Einstellungen.',
    },
    'oc-connection-lost': {
      en: 'OC connection lost',
      de: 'Verbindung zu Operator Connect verloren',
    },
    'oc-connection-lost-repair': {
      en: 'Check client ID, secret and tenant ID in OC Settings. The alarm clears with the next call that succeeds.',
      de: 'Prüfen Sie Client-ID, Secret und Mandanten-ID in den OC-Einstellungen. Der Alarm endet mit dem nächsten Aufruf, der gelingt.',
    },
  },
})
