import type { Details } from './refusals.ts'

const word = (value: unknown, on: string, off: string) => (value === true ? on : off)
type Changed = { field: string; theirs: string; yours: string }

const changedIn = ({ values }: Details): Changed[] => (Array.isArray(values) ? values : [])

/** Refusals about hosts and looks, by their code. */
export const en = {
  'host-empty': (_: Details) => 'Enter a host such as portal.example.com.',
  'host-wildcard': (_: Details) => 'One host at a time: a wildcard cannot be taken.',
  'host-port': (_: Details) => 'The host alone, without a port.',
  'host-form': (_: Details) => 'That is no host. Enter one such as portal.example.com.',
  'host-address': (_: Details) => 'An IP address is no host.',
  'host-long': (_: Details) => 'That host is too long.',
  'host-single': (_: Details) => 'Enter the whole host, with the domain it is in.',
  'host-local': (_: Details) => 'This name is only known on one machine or network.',
  'host-ours': (_: Details) => 'This host is the provider’s own.',
  'host-rests': (_: Details) => 'This host was removed a short time ago and rests for 30 days.',
  'host-yours': (_: Details) => 'This host is on the list already.',
  'host-many': (_: Details) => 'There are too many hosts. Remove one first.',
  'check-too-soon': ({ seconds }: Details) =>
    `This host is looked at already. Ask again in ${seconds} s.`,
  'domain-expired': (_: Details) => 'The attempt has run out. Try again first.',
  'domain-not-expired': (_: Details) => 'The attempt is still open, there is nothing to repeat.',
  'stale-switch': ({ host, theirs, yours }: Details) =>
    `Somebody changed ${host} meanwhile: it is ${word(theirs, 'on', 'off')} now, you asked for ${word(yours, 'on', 'off')}.`,
  'staff-only': (_: Details) => 'Only your provider switches this host.',
  'no-usable-host': (_: Details) =>
    'The look can be changed when the portal has an address of its own that works.',
  'stale-branding': (details: Details) =>
    `Somebody changed the look meanwhile: ${changedIn(details)
      .map(({ field, theirs, yours }) => `${field} is “${theirs}” now, you entered “${yours}”`)
      .join('; ')}. Save again to replace it.`,
  'brand-texts': (_: Details) => 'Some of this does not fit.',
  'logo-empty': (_: Details) => 'The file is empty.',
  'logo-large': (_: Details) => 'The file is larger than 512 KiB.',
  'logo-svg': (_: Details) => 'SVG files can carry scripts and are not taken.',
  'logo-form': (_: Details) => 'The file is no PNG, JPEG or WebP image.',
  'logo-broken': (_: Details) => 'The image is damaged. Save it again as PNG.',
  'logo-sides': (_: Details) => 'The image has more than 1,024 pixels on a side.',
}

const fields: Readonly<Record<string, string>> = {
  productName: 'Name des Portals',
  line: 'Satz auf der Anmeldeseite',
  accent: 'Akzentfarbe',
  supportAddress: 'Support-Adresse',
  termsUrl: 'Nutzungsbedingungen',
  privacyUrl: 'Datenschutzhinweise',
}

export const de: typeof en = {
  'host-empty': () => 'Geben Sie einen Host ein, etwa portal.example.com.',
  'host-wildcard': () => 'Ein Host nach dem anderen: Platzhalter sind nicht möglich.',
  'host-port': () => 'Nur der Host, ohne Port.',
  'host-form': () =>
    'Das ist kein Host. Geben Sie einen wie portal.example.com ein, ohne https:// und ohne Pfad.',
  'host-address': () =>
    'Eine IP-Adresse ist kein Host. Geben Sie einen Namen wie portal.example.com ein.',
  'host-long': () => 'Dieser Host ist zu lang.',
  'host-single': () =>
    'Geben Sie den vollständigen Host mit seiner Domain ein, etwa portal.example.com.',
  'host-local': () =>
    'Dieser Name ist nur auf einem Rechner oder in einem Netz bekannt. Geben Sie einen ein, den DNS kennt.',
  'host-ours': () => 'Dieser Host gehört dem Anbieter.',
  'host-rests': () =>
    'Dieser Host wurde vor Kurzem entfernt und ruht 30 Tage, bevor ihn jemand haben kann.',
  'host-yours': () => 'Dieser Host steht bereits auf der Liste.',
  'host-many': () => 'Es sind zu viele Hosts. Entfernen Sie zuerst einen.',
  'check-too-soon': ({ seconds }) =>
    `Dieser Host wird bereits geprüft. Fragen Sie in ${seconds} s wieder.`,
  'domain-expired': () => 'Der Versuch ist abgelaufen. Beginnen Sie zuerst einen neuen.',
  'domain-not-expired': () => 'Der Versuch läuft noch, es gibt nichts zu wiederholen.',
  'stale-switch': ({ host, theirs, yours }) =>
    `${host} wurde inzwischen von jemand anderem geändert: Jetzt ist er ${word(theirs, 'eingeschaltet', 'abgeschaltet')}, Sie wollten ihn ${word(yours, 'einschalten', 'abschalten')}.`,
  'staff-only': () => 'Diese Adresse schaltet nur Ihr Anbieter.',
  'no-usable-host': () =>
    'Das Aussehen lässt sich ändern, sobald das Portal eine eigene, funktionierende Adresse hat.',
  'stale-branding': (details) =>
    `Das Aussehen wurde inzwischen von jemand anderem geändert: ${changedIn(details)
      .map(
        ({ field, theirs, yours }) =>
          `${fields[field] ?? field} ist jetzt „${theirs}“, eingegeben haben Sie „${yours}“`,
      )
      .join('; ')}. Speichern Sie erneut, um es zu ersetzen.`,
  'brand-texts': () => 'Einiges davon passt nicht.',
  'logo-empty': () => 'Die Datei ist leer.',
  'logo-large': () => 'Die Datei ist größer als 512 KiB.',
  'logo-svg': () =>
    'SVG-Dateien können Skripte enthalten und werden nicht angenommen. Speichern Sie das Logo als PNG oder WebP.',
  'logo-form': () => 'Die Datei ist kein PNG-, JPEG- oder WebP-Bild.',
  'logo-broken': () => 'Das Bild ist beschädigt. Speichern Sie es erneut als PNG.',
  'logo-sides': () =>
    'Das Bild hat auf einer Seite mehr als 1.024 Pixel. Verkleinern Sie es bitte.',
}
