import { naming, noun } from '../noun.ts'

/** Addresses of an owner's that are told what happened, and each message with what became of it. */
export const webhooks = noun({
  label: { en: 'Webhooks', de: 'Webhooks' },
  topics: ['webhooks'],
  listeners: { permission: 'manage-notices' },
  log: {
    types: {
      'webhook.added': { en: 'Webhook added', de: 'Webhook angelegt' },
      'webhook.changed': { en: 'Webhook changed', de: 'Webhook geändert' },
      'webhook.renewed': { en: 'Webhook secret renewed', de: 'Webhook-Geheimnis erneuert' },
      'webhook.enabled': { en: 'Webhook turned on', de: 'Webhook eingeschaltet' },
      'webhook.disabled': { en: 'Webhook turned off', de: 'Webhook ausgeschaltet' },
      'webhook.removed': { en: 'Webhook deleted', de: 'Webhook gelöscht' },
      'webhook.tested': { en: 'Test sent to webhook', de: 'Test an Webhook gesendet' },
      'webhook.replayed': {
        en: 'Messages sent again to webhook',
        de: 'Meldungen erneut an Webhook gesendet',
      },
      'webhooks.exported': { en: 'Webhooks downloaded', de: 'Webhooks heruntergeladen' },
      'deliveries.exported': {
        en: 'Webhook deliveries downloaded',
        de: 'Webhook-Zustellungen heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-webhook': { en: 'Webhook not found.', de: 'Webhook nicht gefunden.' },
    'no-such-delivery': { en: 'Delivery not found.', de: 'Zustellung nicht gefunden.' },
    'webhook-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is already a webhook named ${name}.`,
      de: ({ name }) => `Es gibt schon einen Webhook namens ${name}.`,
    }),
    'webhook-url': {
      en: 'Enter an address that begins with https://, without a username and without #. A port below 1024 is 80 or 443.',
      de: 'Geben Sie eine Adresse ein, die mit https:// beginnt, ohne Benutzernamen und ohne #. Ein Port unter 1024 ist 80 oder 443.',
    },
    'webhook-many': naming<{ max: number }>({
      en: ({ max }) => `There are ${max} webhooks already. Delete one first.`,
      de: ({ max }) => `Es gibt schon ${max} Webhooks. Löschen Sie zuerst einen.`,
    }),
    'webhook-in-use': naming<{ rules: string }>({
      en: ({ rules }) => `Used by notification rules: ${rules}. Change them first.`,
      de: ({ rules }) =>
        `Wird von Benachrichtigungsregeln verwendet: ${rules}. Ändern Sie zuerst diese.`,
    }),
    'webhook-off': {
      en: 'It is turned off. Turn it on first.',
      de: 'Er ist ausgeschaltet. Schalten Sie ihn zuerst ein.',
    },
    'webhook-often': naming<{ max: number }>({
      en: ({ max }) => `At most ${max} messages a minute are sent by hand. Try again in a minute.`,
      de: ({ max }) =>
        `Von Hand werden höchstens ${max} Meldungen je Minute gesendet. Versuchen Sie es in einer Minute erneut.`,
    }),
    'delivery-waiting': {
      en: 'It is still waiting to be sent.',
      de: 'Sie wartet noch darauf, gesendet zu werden.',
    },
    'step-deliver': { en: 'Send messages', de: 'Meldungen senden' },
    'webhook-failing': { en: 'Webhook fails', de: 'Webhook schlägt fehl' },
    'webhook-failing-text': {
      en: 'It has not taken a message for more than ten minutes. Messages wait and are tried again for 24 hours.',
      de: 'Er hat seit mehr als zehn Minuten keine Meldung angenommen. Meldungen warten und werden 24 Stunden lang erneut versucht.',
    },
    'webhook-lost-text': {
      en: 'It has not taken a message for 24 hours. Older ones failed for good.',
      de: 'Er hat seit 24 Stunden keine Meldung angenommen. Ältere sind endgültig fehlgeschlagen.',
    },
    'webhook-repair': {
      en: 'Look at its answers under Webhooks, repair the receiver, and send again what failed.',
      de: 'Sehen Sie sich unter „Webhooks“ seine Antworten an, reparieren Sie den Empfänger und senden Sie erneut, was fehlgeschlagen ist.',
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 64, for: ['provider', 'msp', 'tenant'] },
      ...{ href: '/settings/webhooks', icon: 'world', permission: 'manage-notices' },
    },
  ],
  canary: ['/settings/webhooks', '/settings/webhooks.csv'],
  foreign: { webhook: { paths: ['/settings/webhooks/{}', '/settings/webhooks/{}/deliveries'] } },
})
