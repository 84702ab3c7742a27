import { saidIn } from '../../noun.ts'
import { lifecycleGroups } from '../../nouns/lifecycle-groups.ts'
import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

/** Of the page and its tabs, of a preview, and of offboarding. */
export const lifecycleWords = ownWords({
  en: {
    title: saidIn(lifecycleGroups.label, 'en'),
    tabs: { groups: 'Groups', templates: 'Templates' },
    preview: 'Preview',
    previewOf: (name: string) => `Preview: ${name}`,
    members: (count: number) => (count === 1 ? '1 member' : `${n(count)} members`),
    reach: (matching: number, everybody: number, template: string) =>
      `${n(matching)} of ${n(everybody)} users match. They get the template ${template}.`,
    nobody: 'No user matches the group.',
    everybody: (count: number) => `All ${n(count)} users match the group.`,
    notApplied:
      'Nothing is given until you apply the group. From then on, users who join get the template after each replication.',
    outcomes: {
      changes: 'Get changes',
      joins: 'Nothing differs',
      skipped: 'Skipped',
      leaves: 'Leave',
    },
    columns: { name: 'Name', what: 'What happens' },
    keeps: 'No longer matches. Leaves the group and keeps what was given.',
    joins: 'Nothing differs. Joins the group.',
    none: 'No users',
    number: 'Number',
    apply: 'Apply',
    applyTo: (name: string) => `Apply ${name}?`,
    applyText: (count: number) =>
      count === 1
        ? 'Changes for 1 user are put in Queued Changes.'
        : `Changes for ${n(count)} users are put in Queued Changes.`,
    applying: (name: string) => `${name} is being applied.`,
    offboard: {
      button: 'Offboard',
      title: (count: number) => (count === 1 ? 'Offboard 1 user?' : `Offboard ${n(count)} users?`),
      confirm: (count: number) => (count === 1 ? 'Offboard 1 user' : `Offboard ${n(count)} users`),
      outcome: (count: string) =>
        `${count} lose their number, their own policies and their LifeCycle group. Numbers are reserved for 30 days.`,
      done: (count: number) =>
        count === 1
          ? '1 user offboarded. The changes are queued.'
          : `${n(count)} users offboarded. The changes are queued.`,
    },
  },
  de: {
    title: saidIn(lifecycleGroups.label, 'de'),
    tabs: { groups: 'Gruppen', templates: 'Vorlagen' },
    preview: 'Vorschau',
    previewOf: (name) => `Vorschau: ${name}`,
    members: (count) => (count === 1 ? '1 Mitglied' : `${z(count)} Mitglieder`),
    reach: (matching, everybody, template) =>
      `${z(matching)} von ${z(everybody)} Benutzern passen. Sie bekommen die Vorlage ${template}.`,
    nobody: 'Zur Gruppe passt kein Benutzer.',
    everybody: (count) => `Alle ${z(count)} Benutzer passen zur Gruppe.`,
    notApplied:
      'Es wird nichts zugewiesen, bis Sie die Gruppe anwenden. Danach bekommt nach jeder Replikation die Vorlage, wer dazukommt.',
    outcomes: {
      changes: 'Bekommen Änderungen',
      joins: 'Nichts weicht ab',
      skipped: 'Übersprungen',
      leaves: 'Verlassen die Gruppe',
    },
    columns: { name: 'Name', what: 'Was geschieht' },
    keeps: 'Passt nicht mehr. Verlässt die Gruppe und behält, was zugewiesen ist.',
    joins: 'Nichts weicht ab. Kommt in die Gruppe.',
    none: 'Keine Benutzer',
    number: 'Rufnummer',
    apply: 'Anwenden',
    applyTo: (name) => `${name} anwenden?`,
    applyText: (count) =>
      count === 1
        ? 'Für 1 Benutzer werden Änderungen eingereiht.'
        : `Für ${z(count)} Benutzer werden Änderungen eingereiht.`,
    applying: (name) => `${name} wird angewendet.`,
    offboard: {
      button: 'Verabschieden',
      title: (count) =>
        count === 1 ? '1 Benutzer verabschieden?' : `${z(count)} Benutzer verabschieden?`,
      confirm: (count) =>
        count === 1 ? '1 Benutzer verabschieden' : `${z(count)} Benutzer verabschieden`,
      outcome: (count) =>
        `${count} verlieren Rufnummer, eigene Richtlinien und LifeCycle-Gruppe. Rufnummern bleiben 30 Tage reserviert.`,
      done: (count) =>
        count === 1
          ? '1 Benutzer verabschiedet. Die Änderungen sind eingereiht.'
          : `${z(count)} Benutzer verabschiedet. Die Änderungen sind eingereiht.`,
    },
  },
})

export const templateWords = ownWords({
  en: {
    add: 'Add template',
    things: (count: number) => (count === 1 ? '1 template' : `${n(count)} templates`),
    columns: {
      name: 'Name',
      voiceRoutingPolicy: 'Voice routing policy',
      callingPolicy: 'Calling policy',
      dialPlan: 'Dial plan',
      emergencyRoutingPolicy: 'Emergency call routing policy',
      voicemailPolicy: 'Voicemail policy',
      usageLocation: 'Usage location',
      numberRange: 'Number range',
      site: 'Site',
      groups: 'Groups',
      edition: 'Version',
    },
    hints: {
      voiceRoutingPolicy: 'The name of the policy. Empty fields change nothing.',
      numberRange: 'A user without a number gets the lowest free number of the range.',
    },
  },
  de: {
    add: 'Vorlage hinzufügen',
    things: (count) => (count === 1 ? '1 Vorlage' : `${z(count)} Vorlagen`),
    columns: {
      name: 'Name',
      voiceRoutingPolicy: 'VoIP-Routingrichtlinie',
      callingPolicy: 'Anrufrichtlinie',
      dialPlan: 'Wählplan',
      emergencyRoutingPolicy: 'Notruf-Routingrichtlinie',
      voicemailPolicy: 'Voicemail-Richtlinie',
      usageLocation: 'Nutzungsort',
      numberRange: 'Rufnummernbereich',
      site: 'Standort',
      groups: 'Gruppen',
      edition: 'Version',
    },
    hints: {
      voiceRoutingPolicy: 'Der Name der Richtlinie. Leere Felder ändern nichts.',
      numberRange: 'Wer keine Rufnummer hat, bekommt die niedrigste freie Rufnummer des Bereichs.',
    },
  },
})

export const groupWords = ownWords({
  en: {
    add: 'Add group',
    things: (count: number) => (count === 1 ? '1 group' : `${n(count)} groups`),
    columns: {
      position: 'Order',
      name: 'Name',
      template: 'Template',
      service: 'Service',
      directoryGroup: 'Directory group',
      department: 'Department',
      country: 'Country',
      site: 'Site',
      members: 'Members',
      applied: 'Applied on',
    },
    hints: {
      position: 'Where two groups match a user, the lower number counts.',
      service: 'Changes are made for this service; otherwise for the user’s own.',
      directoryGroup: 'Of these four, all that you fill in must match.',
      country: 'The user’s usage location.',
    },
  },
  de: {
    add: 'Gruppe hinzufügen',
    things: (count) => (count === 1 ? '1 Gruppe' : `${z(count)} Gruppen`),
    columns: {
      position: 'Reihenfolge',
      name: 'Name',
      template: 'Vorlage',
      service: 'Dienst',
      directoryGroup: 'Verzeichnisgruppe',
      department: 'Abteilung',
      country: 'Land',
      site: 'Standort',
      members: 'Mitglieder',
      applied: 'Angewendet am',
    },
    hints: {
      position: 'Passen zwei Gruppen zu einem Benutzer, zählt die niedrigere Zahl.',
      service: 'Änderungen gelten für diesen Dienst; sonst für den des Benutzers.',
      directoryGroup: 'Von diesen vieren muss alles passen, was Sie ausfüllen.',
      country: 'Der Nutzungsort des Benutzers.',
    },
  },
})
