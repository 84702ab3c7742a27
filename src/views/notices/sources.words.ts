import { saidIn } from '../../noun.ts'
import { alarmSources } from '../../nouns/alarm-sources.ts'
import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

const many = (count: number) =>
  `${numberIn('en', count)} ${count === 1 ? 'alarm source' : 'alarm sources'}`
const viele = (count: number) =>
  `${numberIn('de', count)} ${count === 1 ? 'Alarmquelle' : 'Alarmquellen'}`

export const sourceWords = ownWords({
  en: {
    title: saidIn(alarmSources.label, 'en'),
    none: 'No alarm sources yet',
    noneText: 'Monitoring systems and devices that report alarms.',
    add: 'Add alarm source',
    edit: 'Edit',
    renew: 'Renew token',
    made: 'The token of your alarm source',
    renewed: 'The new token of your alarm source',
    alarms: 'Show its alarms',
    columns: {
      name: 'Name',
      state: 'Status',
      kind: 'Type',
      seen: 'Last heard',
      accepted: 'Accepted',
      refused: 'Refused',
      dropped: 'Turned away',
      expires: 'Token expires',
      created: 'Created',
      by: 'Created by',
    },
    states: {
      heard: 'Heard',
      silent: 'Silent',
      unheard: 'Not heard yet',
      expired: 'Token expired',
      off: 'Off',
    },
    kinds: {
      token: 'API, own token',
      api: 'API token',
      'snmp-v2c': 'SNMP v2c',
      'snmp-v3': 'SNMP v3',
    },
    fields: {
      name: 'Name',
      maxPerSecond: 'Alarms per second',
      maxPerSecondHint: 'On average over ten seconds. What comes faster is told to come again.',
      expectedMinutes: 'Expected at least every (minutes)',
      expectedMinutesHint:
        'If nothing is received for longer, an alarm is raised. Leave blank for a source that reports only when something is wrong.',
      days: 'Days until the token expires',
    },
    renewText: 'The former token stops working at once.',
    things: many,
    enable: 'Turn on',
    enabled: (count: number) => `${many(count)} turned on.`,
    disable: 'Turn off',
    disableAsk: 'What is sent while off is refused and lost. Alarms reported before stay.',
    disabled: (count: number) => `${many(count)} turned off.`,
    remove: 'Delete',
    removed: (count: number) => `${many(count)} deleted.`,
    setup: {
      title: 'Connect a source',
      lead: 'Add an alarm source, keep its token, and let your monitoring system send to these addresses.',
      any: 'Any program',
      anyText:
        'One alarm, or an array of up to 1,000. Without a key, name and source are the key. Severity cleared clears it. The answer 200 comes once the alarms are kept; after 429 send again when Retry-After is over.',
      clear: 'Clear one by its key, percent-encoded',
      alertmanager: 'Prometheus Alertmanager',
      alertmanagerText: 'What resolves is cleared. These labels and annotations are used:',
      more: 'All fields are in the API reference.',
    },
  },
  de: {
    title: saidIn(alarmSources.label, 'de'),
    none: 'Noch keine Alarmquellen',
    noneText: 'Überwachungssysteme und Geräte, die Alarme melden.',
    add: 'Alarmquelle hinzufügen',
    edit: 'Bearbeiten',
    renew: 'Token erneuern',
    made: 'Das Token Ihrer Alarmquelle',
    renewed: 'Das neue Token Ihrer Alarmquelle',
    alarms: 'Ihre Alarme zeigen',
    columns: {
      name: 'Name',
      state: 'Status',
      kind: 'Art',
      seen: 'Zuletzt gehört',
      accepted: 'Übernommen',
      refused: 'Abgelehnt',
      dropped: 'Abgewiesen',
      expires: 'Token läuft ab',
      created: 'Erstellt',
      by: 'Erstellt von',
    },
    states: {
      heard: 'Gehört',
      silent: 'Stumm',
      unheard: 'Noch nicht gehört',
      expired: 'Token abgelaufen',
      off: 'Aus',
    },
    kinds: {
      token: 'API, eigenes Token',
      api: 'API-Token',
      'snmp-v2c': 'SNMP v2c',
      'snmp-v3': 'SNMP v3',
    },
    fields: {
      name: 'Name',
      maxPerSecond: 'Alarme je Sekunde',
      maxPerSecondHint:
        'Im Mittel über zehn Sekunden. Was schneller kommt, soll noch einmal kommen.',
      expectedMinutes: 'Erwartet mindestens alle (Minuten)',
      expectedMinutesHint:
        'Kommt länger nichts, wird ein Alarm ausgelöst. Leer bei einer Quelle, die nur meldet, wenn etwas nicht stimmt.',
      days: 'Tage, bis das Token abläuft',
    },
    renewText: 'Das bisherige Token gilt ab sofort nicht mehr.',
    things: viele,
    enable: 'Einschalten',
    enabled: (count: number) => `${viele(count)} eingeschaltet.`,
    disable: 'Ausschalten',
    disableAsk:
      'Was währenddessen gesendet wird, wird abgelehnt und ist verloren. Früher gemeldete Alarme bleiben.',
    disabled: (count: number) => `${viele(count)} ausgeschaltet.`,
    remove: 'Löschen',
    removed: (count: number) => `${viele(count)} gelöscht.`,
    setup: {
      title: 'Quelle anschließen',
      lead: 'Legen Sie eine Alarmquelle an, bewahren Sie ihr Token auf, und lassen Sie Ihr Überwachungssystem an diese Adressen senden.',
      any: 'Jedes Programm',
      anyText:
        'Ein Alarm oder ein Array von bis zu 1.000. Ohne Schlüssel (key) sind Name und Quelle der Schlüssel. Die Severity cleared beendet ihn. Die Antwort 200 kommt, sobald die Alarme gespeichert sind; nach 429 senden Sie noch einmal, wenn Retry-After vorbei ist.',
      clear: 'Einen nach seinem Schlüssel beenden, prozentcodiert',
      alertmanager: 'Prometheus Alertmanager',
      alertmanagerText:
        'Was sich erledigt, wird beendet. Diese Kennzeichnungen und Anmerkungen werden verwendet:',
      more: 'Alle Felder stehen in der API-Referenz.',
    },
  },
})
