import { saidIn } from '../../noun.ts'
import { operatorConnect } from '../../nouns/operator-connect.ts'
import { ownWords } from '../words.ts'

/** Of the page about the provider's application at Operator Connect. */
export const settingsWords = ownWords({
  en: {
    title: saidIn(operatorConnect.label, 'en'),
    lead: 'How this portal signs in at Operator Connect. What is entered is tested before it is saved.',
    heading: 'Application',
    fields: {
      clientId: 'Client ID',
      clientIdHint:
        'Of the application that you named to Microsoft as an operator. Blank: there is none.',
      clientSecret: 'Secret',
      tenantId: 'Tenant ID',
      tenantIdHint: 'Of your own Microsoft 365, and not a customer’s.',
    },
    secretSet: 'Set. Leave blank to keep it; for another client ID or tenant ID enter it again.',
    secretNone: 'Not set.',
    test: 'Test',
    locked: 'Only a provider administrator can change these.',
    submit: 'Apply changes',
    connection: 'Connection',
    status: 'Status',
    stands: 'Connected',
    lost: 'Refused',
    untried: 'Not read yet',
    none: 'Not set up',
    read: 'Last read',
    resource: 'Resource',
    resourceText: 'Fixed by Microsoft.',
    tasks: 'OC Sync Tasks',
    tested: 'Operator Connect accepts the sign-in.',
    nothing: 'Without a client ID there is nothing to test.',
    unsaved: 'Nothing was saved; enter the secret again if it is a new one.',
  },
  de: {
    title: saidIn(operatorConnect.label, 'de'),
    lead: 'Wie sich dieses Portal bei Operator Connect anmeldet. Was Sie eingeben, wird vor dem Speichern geprüft.',
    heading: 'Anwendung',
    fields: {
      clientId: 'Client-ID',
      clientIdHint:
        'Der Anwendung, die Sie Microsoft als Betreiber genannt haben. Leer: Es gibt keine.',
      clientSecret: 'Geheimnis',
      tenantId: 'Mandanten-ID',
      tenantIdHint: 'Ihres eigenen Microsoft 365 und nicht die eines Kunden.',
    },
    secretSet:
      'Gesetzt. Leer lassen, um es zu behalten; für eine andere Client- oder Mandanten-ID erneut eingeben.',
    secretNone: 'Nicht gesetzt.',
    test: 'Prüfen',
    locked: 'Nur ein Administrator des Anbieters kann das ändern.',
    submit: 'Änderungen übernehmen',
    connection: 'Verbindung',
    status: 'Status',
    stands: 'Verbunden',
    lost: 'Abgelehnt',
    untried: 'Noch nicht gelesen',
    none: 'Nicht eingerichtet',
    read: 'Zuletzt gelesen',
    resource: 'Ressource',
    resourceText: 'Von Microsoft vorgegeben.',
    tasks: 'OC-Synchronisierungen',
    tested: 'Operator Connect nimmt die Anmeldung an.',
    nothing: 'Ohne Client-ID gibt es nichts zu prüfen.',
    unsaved: 'Nichts wurde gespeichert; ein neues Geheimnis geben Sie bitte noch einmal ein.',
  },
})
