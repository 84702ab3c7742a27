import type { TenantMessages } from '../../../domain/tenants/messages.ts'
import type { Sentences } from '../messages.ts'

/** A value as a sentence names it; an empty one is a dash. */
const valueIn = (value: string | boolean | null, on: string, off: string) =>
  value === true ? on : value === false ? off : value || '–'

export const en: Sentences<TenantMessages> = {
  'no-such-tenant': () => 'There is no such customer. It may have been deleted meanwhile.',
  'no-such-site': () => 'There is no such site. It may have been deleted meanwhile.',
  'sites-many': () => 'There are 1,000 sites already.',
  'site-last': () => 'This is the last site. Add another before you delete it.',
  'site-name': () => 'A site needs a name of up to 100 characters.',
  'site-address': () => 'An address has up to 300 characters.',
  'site-name-taken': ({ name }) => `There is a site named ${name} already.`,
  stale: ({ what }) =>
    `Somebody changed ${what} meanwhile. Both values stand beside the fields; save again to have yours.`,
  'stale-field': ({ now, yours }) =>
    `Now: ${valueIn(now, 'on', 'off')}. You entered: ${valueIn(yours, 'on', 'off')}.`,
  'no-country': () => 'Choose a country from the list.',
  'no-zone': () => 'Choose a time zone from the list.',
  'no-language': () => 'Choose a language from the list.',
  deletion: ({ messages }, say) => messages.map(say).join(' '),
  'deletion-ordered': ({ name }) => `The deletion of ${name} is ordered already.`,
  'deletion-confirm': ({ shortname }) => `Type ${shortname} to say that you mean this customer.`,
  'deletion-reason': ({ least, most }) => `Say why, in ${least} to ${most} characters.`,
  'deletion-begun': ({ name }) =>
    `The deletion of ${name} has begun and cannot be stopped any more.`,
  'no-deletion': ({ name }) => `Nobody is deleting ${name}.`,
}

export const de: Sentences<TenantMessages> = {
  'no-such-tenant': () => 'Diesen Kunden gibt es nicht. Vielleicht wurde er inzwischen gelöscht.',
  'no-such-site': () => 'Diesen Standort gibt es nicht. Vielleicht wurde er inzwischen gelöscht.',
  'sites-many': () => 'Es gibt bereits 1.000 Standorte.',
  'site-last': () =>
    'Das ist der letzte Standort. Fügen Sie einen anderen hinzu, bevor Sie ihn löschen.',
  'site-name': () => 'Ein Standort braucht einen Namen von bis zu 100 Zeichen.',
  'site-address': () => 'Eine Anschrift hat bis zu 300 Zeichen.',
  'site-name-taken': ({ name }) => `Einen Standort ${name} gibt es bereits.`,
  stale: ({ what }) =>
    `Jemand hat ${what} inzwischen geändert. Beide Werte stehen an den Feldern; speichern Sie noch einmal, um Ihre zu übernehmen.`,
  'stale-field': ({ now, yours }) =>
    `Jetzt: ${valueIn(now, 'ein', 'aus')}. Ihre Eingabe: ${valueIn(yours, 'ein', 'aus')}.`,
  'no-country': () => 'Wählen Sie ein Land aus der Liste.',
  'no-zone': () => 'Wählen Sie eine Zeitzone aus der Liste.',
  'no-language': () => 'Wählen Sie eine Sprache aus der Liste.',
  deletion: ({ messages }, say) => messages.map(say).join(' '),
  'deletion-ordered': ({ name }) => `Die Löschung von ${name} ist bereits angeordnet.`,
  'deletion-confirm': ({ shortname }) =>
    `Geben Sie ${shortname} ein, um zu sagen, dass Sie diesen Kunden meinen.`,
  'deletion-reason': ({ least, most }) => `Nennen Sie den Grund, in ${least} bis ${most} Zeichen.`,
  'deletion-begun': ({ name }) =>
    `Die Löschung von ${name} hat begonnen und lässt sich nicht mehr anhalten.`,
  'no-deletion': ({ name }) => `Niemand löscht ${name}.`,
}
