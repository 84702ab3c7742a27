import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

export const replicationWords = ownWords({
  en: {
    readAll: 'Read everything again',
    willReadAll: 'Everything will be read again.',
    denied: {
      users: 'users can’t be read',
      numbers: 'phone numbers can’t be read',
      teams: 'Teams settings can’t be read',
      groups: 'groups can’t be read',
    },
    sharedWith: (names: string) => `also used by ${names}`,
    missing: 'Many users or phone numbers are missing',
    missingUsers: (gone: number, of: number) => `${n(gone)} of ${n(of)} users`,
    missingNumbers: (gone: number, of: number) => `${n(gone)} of ${n(of)} phone numbers`,
    and: ' and ',
    leavesOut: (what: string) =>
      `Microsoft’s last complete answer leaves out ${what}. Nothing was removed. Check with the customer, then decide:`,
    accept: 'Remove them',
    keep: 'Keep them',
    accepted: 'They were removed. A replication follows.',
    kept: 'They stay until Microsoft names them again. A replication follows.',
  },
  de: {
    readAll: 'Alles neu lesen',
    willReadAll: 'Alles wird neu gelesen.',
    denied: {
      users: 'Benutzer nicht lesbar',
      numbers: 'Rufnummern nicht lesbar',
      teams: 'Teams-Einstellungen nicht lesbar',
      groups: 'Gruppen nicht lesbar',
    },
    sharedWith: (names) => `auch verwendet von ${names}`,
    missing: 'Viele Benutzer oder Rufnummern fehlen',
    missingUsers: (gone, of) => `${z(gone)} von ${z(of)} Benutzern`,
    missingNumbers: (gone, of) => `${z(gone)} von ${z(of)} Rufnummern`,
    and: ' und ',
    leavesOut: (what) =>
      `In der letzten vollständigen Antwort von Microsoft fehlen ${what}. Es wurde nichts entfernt. Klären Sie es mit dem Kunden und entscheiden Sie dann:`,
    accept: 'Entfernen',
    keep: 'Behalten',
    accepted: 'Sie wurden entfernt. Eine Replikation folgt.',
    kept: 'Sie bleiben, bis Microsoft sie wieder nennt. Eine Replikation folgt.',
  },
})
