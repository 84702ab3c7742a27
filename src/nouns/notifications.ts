import { naming, noun, staffAndAdmins } from '../noun.ts'

/** Rules that say whom an alarm finds; each owner's own. */
export const notifications = noun({
  label: { en: 'Notifications', de: 'Benachrichtigungen' },
  topics: ['notifications'],
  listeners: { permission: 'manage-notices' },
  permissions: { 'manage-notices': { ...staffAndAdmins, notInSupportSession: true } },
  log: {
    types: {
      'notification.added': { en: 'Notification added', de: 'Benachrichtigung angelegt' },
      'notification.changed': { en: 'Notification changed', de: 'Benachrichtigung geändert' },
      'notification.enabled': {
        en: 'Notification turned on',
        de: 'Benachrichtigung eingeschaltet',
      },
      'notification.disabled': {
        en: 'Notification turned off',
        de: 'Benachrichtigung ausgeschaltet',
      },
      'notification.removed': { en: 'Notification deleted', de: 'Benachrichtigung gelöscht' },
      'notifications.exported': {
        en: 'Notifications downloaded',
        de: 'Benachrichtigungen heruntergeladen',
      },
      'notices.exported': {
        en: 'Messages of a notification downloaded',
        de: 'Meldungen einer Benachrichtigung heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-rule': { en: 'Notification not found.', de: 'Benachrichtigung nicht gefunden.' },
    'rule-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is already a notification named ${name}.`,
      de: ({ name }) => `Es gibt schon eine Benachrichtigung namens ${name}.`,
    }),
    'rule-many': naming<{ max: number }>({
      en: ({ max }) => `There are ${max} notifications already. Delete one first.`,
      de: ({ max }) => `Es gibt schon ${max} Benachrichtigungen. Löschen Sie zuerst eine.`,
    }),
    'rule-labels': {
      en: 'Enter each label on a line of its own, as name=value.',
      de: 'Geben Sie jede Kennzeichnung in einer eigenen Zeile ein, als Name=Wert.',
    },
    'rule-tenant': naming<{ shortname: string }>({
      en: ({ shortname }) => `There is no tenant with the shortname ${shortname}.`,
      de: ({ shortname }) => `Es gibt keinen Mandanten mit dem Kurznamen ${shortname}.`,
    }),
    'rule-time': {
      en: 'Enter a time on the 24-hour clock, for example 07:30.',
      de: 'Geben Sie eine Uhrzeit ein, zum Beispiel 07:30.',
    },
    'rule-both-times': {
      en: 'Enter both times, or neither for the whole day.',
      de: 'Geben Sie beide Zeiten ein oder für den ganzen Tag keine.',
    },
    'rule-same-times': {
      en: 'The two times are the same. Leave both empty for the whole day.',
      de: 'Beide Zeiten sind gleich. Lassen Sie für den ganzen Tag beide leer.',
    },
    'rule-days': { en: 'Choose at least one day.', de: 'Wählen Sie mindestens einen Tag.' },
    'rule-nobody': {
      en: 'Enter an email address or choose a webhook.',
      de: 'Geben Sie eine E-Mail-Adresse ein oder wählen Sie einen Webhook.',
    },
    'rule-step-nobody': {
      en: 'Say who is told then, or leave the minutes empty.',
      de: 'Geben Sie an, wer dann benachrichtigt wird, oder lassen Sie die Minuten leer.',
    },
    'rule-minutes': {
      en: 'Enter after how many minutes.',
      de: 'Geben Sie an, nach wie vielen Minuten.',
    },
    'rule-later': naming<{ minutes: number }>({
      en: ({ minutes }) => `This step comes after the one at ${minutes} minutes. Enter more.`,
      de: ({ minutes }) =>
        `Diese Stufe folgt auf die nach ${minutes} Minuten. Geben Sie mehr Minuten ein.`,
    }),
    'rule-recipients': naming<{ max: number }>({
      en: ({ max }) => `A step has at most ${max} addresses. Use a distribution list.`,
      de: ({ max }) => `Eine Stufe hat höchstens ${max} Adressen. Verwenden Sie einen Verteiler.`,
    }),
  },
  menu: [
    {
      ...{ in: 'system', at: 62, for: ['provider', 'msp', 'tenant'] },
      ...{ href: '/settings/notifications', icon: 'bell', permission: 'manage-notices' },
    },
  ],
  canary: [
    '/settings/notifications',
    '/settings/notifications?q={}',
    '/settings/notifications.csv',
  ],
  foreign: {
    notification_rule: {
      paths: ['/settings/notifications/{}', '/settings/notifications/{}/sent'],
    },
  },
})
