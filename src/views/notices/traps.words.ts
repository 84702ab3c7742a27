import { saidIn } from '../../noun.ts'
import { traps } from '../../nouns/traps.ts'
import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

const many = (count: number) =>
  `${numberIn('en', count)} ${count === 1 ? 'SNMP trap' : 'SNMP traps'}`
const viele = (count: number) =>
  `${numberIn('de', count)} ${count === 1 ? 'SNMP-Trap' : 'SNMP-Traps'}`

export const trapWords = ownWords({
  en: {
    title: saidIn(traps.label, 'en'),
    none: 'No SNMP traps of your own yet',
    noneText:
      'Say what the traps of your devices mean. Those of AudioCodes devices, linkDown, linkUp, coldStart, warmStart and authenticationFailure are known already; what you enter here comes first.',
    add: 'Add SNMP trap',
    columns: {
      name: 'Name of the alarm',
      trap: 'Trap',
      effect: 'Effect',
      created: 'Created',
      by: 'Created by',
    },
    effects: {
      critical: 'Raises critical',
      major: 'Raises major',
      minor: 'Raises minor',
      warning: 'Raises warning',
      indeterminate: 'Raises indeterminate',
      cleared: 'Clears',
      ignored: 'Ignored',
    },
    fields: {
      name: 'Name of the alarm',
      trap: 'Trap (OID)',
      trapHint: 'End it with .* to mean all traps below it.',
      effect: 'Effect',
      effectHint: 'An ignored trap still says that its source is alive.',
      momentary: 'Something happened and does not last',
      momentaryHint: 'The alarm is raised and cleared at once, so it is in the history.',
      ends: 'Clears the alarm of the trap (OID)',
      endsHint: 'Leave blank if the alarm was raised by the same trap.',
      instanceOid: 'One alarm for each value of (OID)',
      instanceOidHint: 'For example the number of a trunk, so that each trunk has an alarm.',
      textOid: 'Text of the alarm from (OID)',
      textOidHint: 'Leave blank to show all values of the trap.',
    },
    things: many,
    remove: 'Delete',
    removed: (count: number) => `${many(count)} deleted.`,
    sources: 'Alarm sources',
  },
  de: {
    title: saidIn(traps.label, 'de'),
    none: 'Noch keine eigenen SNMP-Traps',
    noneText:
      'Sagen Sie, was die Traps Ihrer Geräte bedeuten. Die von AudioCodes-Geräten sowie linkDown, linkUp, coldStart, warmStart und authenticationFailure sind schon bekannt; was Sie hier eintragen, geht vor.',
    add: 'SNMP-Trap hinzufügen',
    columns: {
      name: 'Name des Alarms',
      trap: 'Trap',
      effect: 'Wirkung',
      created: 'Erstellt',
      by: 'Erstellt von',
    },
    effects: {
      critical: 'Löst aus: kritisch',
      major: 'Löst aus: schwer',
      minor: 'Löst aus: gering',
      warning: 'Löst aus: Warnung',
      indeterminate: 'Löst aus: unbestimmt',
      cleared: 'Beendet',
      ignored: 'Wird nicht beachtet',
    },
    fields: {
      name: 'Name des Alarms',
      trap: 'Trap (OID)',
      trapHint: 'Mit .* am Ende sind alle Traps darunter gemeint.',
      effect: 'Wirkung',
      effectHint: 'Auch ein nicht beachteter Trap sagt, dass seine Quelle lebt.',
      momentary: 'Es ist etwas geschehen, das nicht andauert',
      momentaryHint: 'Der Alarm wird ausgelöst und sofort beendet; er steht also im Verlauf.',
      ends: 'Beendet den Alarm des Traps (OID)',
      endsHint: 'Leer, wenn derselbe Trap den Alarm ausgelöst hat.',
      instanceOid: 'Ein Alarm für jeden Wert von (OID)',
      instanceOidHint: 'Zum Beispiel die Nummer einer Leitung, damit jede Leitung einen Alarm hat.',
      textOid: 'Text des Alarms aus (OID)',
      textOidHint: 'Leer, um alle Werte des Traps zu zeigen.',
    },
    things: viele,
    remove: 'Löschen',
    removed: (count: number) => `${viele(count)} gelöscht.`,
    sources: 'Alarmquellen',
  },
})
