import { saidIn } from '../../noun.ts'
import { webhooks } from '../../nouns/webhooks.ts'
import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

const many = (count: number, one: string, more: string) =>
  `${numberIn('en', count)} ${count === 1 ? one : more}`
const viele = (count: number, one: string, more: string) =>
  `${numberIn('de', count)} ${count === 1 ? one : more}`

export const webhookWords = ownWords({
  en: {
    title: saidIn(webhooks.label, 'en'),
    none: 'No webhooks yet',
    noneText: 'Addresses of yours that are told of alarms as they are raised and cleared.',
    search: 'Name or address',
    add: 'Add webhook',
    edit: 'Edit',
    columns: {
      name: 'Name',
      host: 'Host',
      state: 'Status',
      waiting: 'Waiting',
      delivered: 'Last delivered',
      created: 'Created',
      by: 'Created by',
    },
    states: { working: 'Working', failing: 'Failing', untried: 'Not used yet', off: 'Off' },
    failingFor: 'Failing for',
    overlap: 'The former secret signs as well until',
    fields: {
      name: 'Name',
      url: 'Address',
      urlHint: 'Each message is sent there by POST, as JSON. Only public addresses are reached.',
      atOnce: 'Stop using the former secret at once',
      atOnceHint: 'Otherwise messages are signed with both for 24 hours.',
    },
    made: 'The secret of your webhook',
    renew: 'Renew secret',
    renewed: 'The new secret of your webhook',
    things: (count: number) => many(count, 'webhook', 'webhooks'),
    enable: 'Turn on',
    enabled: (count: number) => `${many(count, 'webhook', 'webhooks')} turned on.`,
    disable: 'Turn off',
    disableAsk: (count: number) =>
      `${count === 1 ? 'Nothing is sent to it' : 'Nothing is sent to them'} while off. What waits is kept and can be sent again.`,
    disabled: (count: number) => `${many(count, 'webhook', 'webhooks')} turned off.`,
    remove: 'Delete',
    removed: (count: number) => `${many(count, 'webhook', 'webhooks')} deleted.`,
    test: 'Send a test',
    testQueued: 'Test queued.',
    tested: (count: number) =>
      count === 1
        ? 'Test queued. Its answer appears under Deliveries.'
        : `${numberIn('en', count)} tests queued. Their answers appear under Deliveries.`,
    check: {
      title: 'Check signatures',
      how: 'How it is checked',
      lead: 'A message whose signature fits is from this portal, and new.',
      steps: [
        'Take t and every v1 out of the header Tenantry-Signature: t=1764000000,v1=5257a8…',
        'Refuse the message if t, in seconds since 1970, is more than five minutes away from your clock.',
        'Make HMAC-SHA256 of t, a full stop, and the body byte for byte, with the secret as the key; in hexadecimal.',
        'Compare it with each v1 in constant time. One has to fit; there are two while a secret is renewed.',
        'Answer with any 2xx within ten seconds, and do what takes long afterwards.',
      ],
      twice:
        'A message may arrive twice. Tenantry-Delivery is its ID, the same at every try; sent again by hand it has a new one.',
      tries:
        'Whatever is not answered with 2xx is tried again for 24 hours, after half a minute at first and later every hour. Redirects are not followed. Messages come one after the other; one that failed does not hold up those behind it.',
      sample: 'A complete receiver for Node.js',
      sampleText: 'Start it with the secret as TENANTRY_SECRET.',
      body: 'What a message holds',
      bodyText:
        'event is alarm.raised, alarm.cleared, alarm.digest (many alarms at once, in alarms), or test; created_at is when it was queued. Fields may be added: ignore those that you do not know.',
    },
    deliveries: {
      title: 'Deliveries',
      of: (name: string) => `Deliveries to ${name}`,
      none: 'Nothing sent yet',
      noneText: 'Messages appear here as soon as a notification rule uses this webhook.',
      noMatch: 'No deliveries match',
      search: 'Text of a message',
      columns: {
        event: 'Event',
        about: 'Alarm',
        state: 'Status',
        status: 'Answer',
        attempts: 'Tries',
        created: 'Queued',
        ended: 'Ended',
      },
      events: {
        'alarm.raised': 'Alarm raised',
        'alarm.cleared': 'Alarm cleared',
        'alarm.digest': 'Digest',
        test: 'Test',
      },
      states: {
        waiting: 'Waiting',
        delivered: 'Delivered',
        failed: 'Failed',
        canceled: 'Not sent',
      },
      things: (count: number) => many(count, 'message', 'messages'),
      replay: 'Send again',
      replayed: (count: number) => `${many(count, 'message', 'messages')} queued again.`,
      nextTry: 'Next try',
      noAnswer: 'No answer',
      id: 'ID',
      replayOf: 'Sent again by hand; first sent as',
      body: 'Message',
      cut: (shown: number) => `The first ${numberIn('en', shown)} characters.`,
      tries: 'Tries',
      neverTried: 'Not tried: nothing was sent.',
      afterMs: (ms: number) => `after ${numberIn('en', ms)} ms`,
    },
  },
  de: {
    title: saidIn(webhooks.label, 'de'),
    none: 'Noch keine Webhooks',
    noneText:
      'Adressen von Ihnen, die von Alarmen erfahren, sobald sie ausgelöst und gelöscht werden.',
    search: 'Name oder Adresse',
    add: 'Webhook anlegen',
    edit: 'Bearbeiten',
    columns: {
      name: 'Name',
      host: 'Host',
      state: 'Status',
      waiting: 'Wartend',
      delivered: 'Zuletzt zugestellt',
      created: 'Erstellt',
      by: 'Erstellt von',
    },
    states: {
      working: 'Funktioniert',
      failing: 'Schlägt fehl',
      untried: 'Noch nicht benutzt',
      off: 'Aus',
    },
    failingFor: 'Schlägt fehl seit',
    overlap: 'Das frühere Geheimnis signiert auch noch bis',
    fields: {
      name: 'Name',
      url: 'Adresse',
      urlHint:
        'Jede Meldung wird per POST als JSON dorthin gesendet. Nur öffentliche Adressen werden erreicht.',
      atOnce: 'Das frühere Geheimnis sofort nicht mehr verwenden',
      atOnceHint: 'Sonst werden Meldungen 24 Stunden lang mit beiden signiert.',
    },
    made: 'Das Geheimnis Ihres Webhooks',
    renew: 'Geheimnis erneuern',
    renewed: 'Das neue Geheimnis Ihres Webhooks',
    things: (count: number) => viele(count, 'Webhook', 'Webhooks'),
    enable: 'Einschalten',
    enabled: (count: number) => `${viele(count, 'Webhook', 'Webhooks')} eingeschaltet.`,
    disable: 'Ausschalten',
    disableAsk: (count: number) =>
      `Solange ${count === 1 ? 'er' : 'sie'} aus ${count === 1 ? 'ist' : 'sind'}, wird nichts gesendet. Was wartet, bleibt aufgehoben und kann erneut gesendet werden.`,
    disabled: (count: number) => `${viele(count, 'Webhook', 'Webhooks')} ausgeschaltet.`,
    remove: 'Löschen',
    removed: (count: number) => `${viele(count, 'Webhook', 'Webhooks')} gelöscht.`,
    test: 'Test senden',
    testQueued: 'Test eingereiht.',
    tested: (count: number) =>
      count === 1
        ? 'Test eingereiht. Die Antwort erscheint unter „Zustellungen“.'
        : `${numberIn('de', count)} Tests eingereiht. Die Antworten erscheinen unter „Zustellungen“.`,
    check: {
      title: 'Signaturen prüfen',
      how: 'So wird geprüft',
      lead: 'Eine Meldung, deren Signatur passt, ist von diesem Portal und neu.',
      steps: [
        'Nehmen Sie t und jedes v1 aus der Kopfzeile Tenantry-Signature: t=1764000000,v1=5257a8…',
        'Lehnen Sie die Meldung ab, wenn t, in Sekunden seit 1970, mehr als fünf Minuten von Ihrer Uhr abweicht.',
        'Bilden Sie HMAC-SHA256 aus t, einem Punkt und dem Inhalt Byte für Byte, mit dem Geheimnis als Schlüssel; hexadezimal.',
        'Vergleichen Sie es in gleichbleibender Zeit mit jedem v1. Eines muss passen; solange ein Geheimnis erneuert wird, sind es zwei.',
        'Antworten Sie innerhalb von zehn Sekunden mit einem beliebigen 2xx, und erledigen Sie danach, was lange dauert.',
      ],
      twice:
        'Dieselbe Meldung kann zweimal ankommen: Tenantry-Delivery ist ihre ID, bei jedem Versuch dieselbe. Von Hand erneut gesendet hat sie eine neue.',
      tries:
        'Was nicht mit 2xx beantwortet wird, wird 24 Stunden lang erneut versucht, zuerst nach einer halben Minute, später jede Stunde. Weiterleitungen wird nicht gefolgt. Meldungen kommen nacheinander; eine fehlgeschlagene hält die folgenden nicht auf.',
      sample: 'Ein vollständiger Empfänger für Node.js',
      sampleText: 'Starten Sie ihn mit dem Geheimnis als TENANTRY_SECRET.',
      body: 'Was eine Meldung enthält',
      bodyText:
        'event ist alarm.raised, alarm.cleared, alarm.digest (viele Alarme auf einmal, in alarms) oder test; created_at ist, wann sie eingereiht wurde. Weitere Felder können hinzukommen: Übergehen Sie, was Sie nicht kennen.',
    },
    deliveries: {
      title: 'Zustellungen',
      of: (name: string) => `Zustellungen an ${name}`,
      none: 'Noch nichts gesendet',
      noneText:
        'Hier erscheinen Meldungen, sobald eine Benachrichtigungsregel diesen Webhook verwendet.',
      noMatch: 'Keine passenden Zustellungen',
      search: 'Text einer Meldung',
      columns: {
        event: 'Ereignis',
        about: 'Alarm',
        state: 'Status',
        status: 'Antwort',
        attempts: 'Versuche',
        created: 'Eingereiht',
        ended: 'Beendet',
      },
      events: {
        'alarm.raised': 'Alarm ausgelöst',
        'alarm.cleared': 'Alarm gelöscht',
        'alarm.digest': 'Sammelmeldung',
        test: 'Test',
      },
      states: {
        waiting: 'Wartend',
        delivered: 'Zugestellt',
        failed: 'Fehlgeschlagen',
        canceled: 'Nicht gesendet',
      },
      things: (count: number) => viele(count, 'Meldung', 'Meldungen'),
      replay: 'Erneut senden',
      replayed: (count: number) => `${viele(count, 'Meldung', 'Meldungen')} erneut eingereiht.`,
      nextTry: 'Nächster Versuch',
      noAnswer: 'Keine Antwort',
      id: 'ID',
      replayOf: 'Von Hand erneut gesendet; zuerst gesendet als',
      body: 'Meldung',
      cut: (shown: number) => `Die ersten ${numberIn('de', shown)} Zeichen.`,
      tries: 'Versuche',
      neverTried: 'Nicht versucht: Es wurde nichts gesendet.',
      afterMs: (ms: number) => `nach ${numberIn('de', ms)} ms`,
    },
  },
})
