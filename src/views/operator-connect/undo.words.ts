import { grouped, ownWords } from '../words.ts'

export const undoWords = ownWords({
  en: {
    title: (name: string) => `Undo the deployment of ${name}`,
    act: 'Undo deployment…',
    submit: 'Undo deployment',
    dismiss: 'Keep service',
    reason: 'Reason',
    hint: 'At least 10 characters. Kept in the log.',
    shortname: 'Shortname',
    notDone: 'Nothing is being undone. Please correct:',
    again: (customer: string) =>
      `${customer} becomes a lead without a license again, and stays a tenant with its people, its log and what was metered.`,
    licenses: (users: number | null) =>
      users === null
        ? '1 service license goes back to the pool.'
        : `1 service license and ${users === 1 ? '1 user license' : `${grouped(users)} user licenses`} go back to the pool.`,
    released: (count: number, some: string) =>
      `${count === 1 ? '1 number is' : `${grouped(count)} numbers are`} released at Microsoft and rest for 90 days: ${some}`,
    noNumbers: 'It has no numbers to be released.',
    outside: 'This is removed:',
    nothing: 'Nothing of it exists outside the portal.',
    invitation: 'An open invitation of it is canceled.',
    hold: (minutes: number) =>
      `It starts in ${minutes === 1 ? '1 minute' : `${grouped(minutes)} minutes`}. Until then nothing changes, and any operator can stop it.`,
    assigned: (count: number, name: string) =>
      `${count === 1 ? '1 number of' : `${grouped(count)} numbers of`} ${name} ${count === 1 ? 'is' : 'are'} still assigned`,
    first:
      'Unassign them in Teams, or have the customer do so, then run the sync of numbers. Only unassigned numbers can be released.',
    more: (count: number) => `and ${grouped(count)} more`,
    numbers: 'Its numbers',
    done: (name: string) => `Undoing the deployment of ${name} is scheduled.`,
  },
  de: {
    title: (name) => `Bereitstellung von ${name} zurücknehmen`,
    act: 'Bereitstellung zurücknehmen …',
    submit: 'Bereitstellung zurücknehmen',
    dismiss: 'Dienst behalten',
    reason: 'Begründung',
    hint: 'Mindestens 10 Zeichen. Steht danach im Protokoll.',
    shortname: 'Kurzname',
    notDone: 'Es wird nichts zurückgenommen. Bitte korrigieren:',
    again: (customer) =>
      `${customer} wird wieder ein Lead ohne Lizenz und bleibt Mandant, mit Benutzern, Protokoll und Verbrauch.`,
    licenses: (users) =>
      users === null
        ? '1 Dienstlizenz geht an den Bestand zurück.'
        : `1 Dienstlizenz und ${users === 1 ? '1 Benutzerlizenz' : `${grouped(users)} Benutzerlizenzen`} gehen an den Bestand zurück.`,
    released: (count, some) =>
      `${count === 1 ? '1 Rufnummer wird' : `${grouped(count)} Rufnummern werden`} bei Microsoft freigegeben und ruhen 90 Tage: ${some}`,
    noNumbers: 'Es gibt keine Rufnummern freizugeben.',
    outside: 'Das wird entfernt:',
    nothing: 'Außerhalb des Portals ist nichts davon vorhanden.',
    invitation: 'Eine offene Einladung dazu wird aufgehoben.',
    hold: (minutes) =>
      `Es beginnt in ${minutes === 1 ? '1 Minute' : `${grouped(minutes)} Minuten`}. Bis dahin ändert sich nichts, und jeder Operator kann es stoppen.`,
    assigned: (count, name) =>
      `${count === 1 ? '1 Rufnummer' : `${grouped(count)} Rufnummern`} von ${name} ${count === 1 ? 'ist' : 'sind'} noch zugewiesen`,
    first:
      'Heben Sie die Zuweisung in Teams auf oder lassen Sie das den Kunden tun, und gleichen Sie dann die Rufnummern ab. Nur nicht zugewiesene Rufnummern lassen sich freigeben.',
    more: (count) => `und ${grouped(count)} weitere`,
    numbers: 'Ihre Rufnummern',
    done: (name) => `Die Bereitstellung von ${name} wird zurückgenommen, sobald die Frist um ist.`,
  },
})
