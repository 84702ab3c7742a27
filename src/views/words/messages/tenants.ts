import type { TenantMessages } from '../../../domain/tenants/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

export const en: Sentences<TenantMessages> = {
  'no-such-tenant': () => 'There is no such customer. It may have been deleted meanwhile.',
  'tenant-deleting': ({ name }) => `${name} is being deleted, so it cannot be switched.`,
  'own-administrators': () => 'Only a company’s own administrators say who enters.',
  'company-name': () => 'Enter the company’s name, up to 200 characters.',
  'shortname-shape': ({ reason }, say) => `The shortname ${say(reason)}.`,
  'shortname-form': () =>
    'should be 3 to 15 letters, digits or hyphens, beginning and ending with a letter or digit',
  'shortname-hyphens': () => 'has two hyphens where only encoded names have them',
  'shortname-reserved': () => 'is a reserved name',
  'shortname-taken': ({ shortname }) => `${shortname} is another customer’s. Choose another.`,
  'shortname-rests': ({ shortname }) =>
    `${shortname} was another customer’s until lately and rests. Choose another.`,
  'no-such-draft': () => 'There is no such draft. It may have been discarded.',
  'no-person-drafts': () => 'Only a person has drafts.',
  'step-open': () => 'This step is not filled in yet.',
  'bad-msp': () => 'Choose an MSP from the list.',
  'bad-size': () => 'Choose a size from the list.',
  'bad-administrator': () => 'Enter the name that the administrator signs in with.',
  'bad-firstname': () => 'Enter a first name of up to 50 characters.',
  'bad-lastname': () => 'Up to 50 characters.',
  'choose-mailed': () => 'Choose what is mailed.',
  'choose-one': () => 'Choose one.',
  'password-needed': () => 'Enter a password to begin with, or have a link sent.',
  'no-password': () => 'Sign-in information needs a password to begin with.',
  'mail-missing': () => 'No mail server is set up, so nothing can be sent.',
  'no-msp': () => 'There is no such MSP. Choose another.',
  'msp-full': ({ name, used, max }) =>
    `${name} has ${used} of the ${max} organizations that it may have. Ask your provider for more.`,
  'nothing-free': () => 'The system license has no more left of this.',
  'most-free': ({ free }) => `Enter ${n(free)} or fewer, or extend the system license.`,
  'feature-off': () => 'Your provider has switched this function off.',
  'no-such-use': () => 'There is no such use.',
  'no-such-host': () => 'There is no such host. It may have been removed meanwhile.',
  'host-empty': () => 'Enter a host such as portal.example.com.',
  'host-wildcard': () => 'One host at a time: a wildcard cannot be taken.',
  'host-port': () => 'The host alone, without a port.',
  'host-form': () =>
    'That is no host. Enter one such as portal.example.com, without https:// and without a path.',
  'host-address': () => 'An IP address is no host. Enter a name such as portal.example.com.',
  'host-long': ({ max }) => `A host has at most ${n(max)} characters.`,
  'host-single': () =>
    'Enter the whole host, with the domain it is in, such as portal.example.com.',
  'host-local': () =>
    'This name is only known on one machine or network. Enter one that DNS knows.',
  'host-ours': () => 'This host is the provider’s own.',
  'host-rests': () =>
    'This host was removed a short time ago and rests for 30 days before anybody may have it.',
  'host-yours': ({ host }) => `${host} is on the list already.`,
  'host-many': ({ max }) => `A customer has at most ${n(max)} hosts. Remove one first.`,
  'check-too-soon': ({ seconds }) => `This host is looked at already. Ask again in ${seconds} s.`,
  'domain-expired': ({ host }) => `The attempt for ${host} has run out. Try again first.`,
  'domain-not-expired': ({ host }) => `${host} is not expired, there is nothing to repeat.`,
  'staff-only': () => 'Only your provider switches this host.',
  'domain-lost': () => 'Domain lost',
  'domain-lost-text': ({ host }) =>
    `DNS has not proven ${host} for three days. It is served as long as it points at the portal.`,
  'domain-lost-repair': () => 'Put the two DNS records back; the page of the domain shows them.',
  'domain-certificate': () => 'Certificate of a domain',
  'certificate-invalid': ({ host }) => `${host} shows no valid certificate.`,
  'certificate-ends': ({ host }) => `The certificate of ${host} ends soon and was not renewed.`,
  'domain-certificate-repair': () => 'Look at the log of the proxy in front of the portal.',
  'no-usable-host': () =>
    'The look can be changed when the portal has an address of its own that works.',
  'this-look': () => 'the look',
  'brand-name': () => 'One line of at most 60 characters.',
  'brand-line': () => 'One line of at most 160 characters.',
  'brand-accent': () => 'Enter a colour such as #5a35c9.',
  'brand-url': () => 'Enter an address that begins with https://.',
  'logo-empty': () => 'The file is empty.',
  'logo-large': () => 'The file is larger than 512 KiB.',
  'logo-svg': () => 'SVG files can carry scripts and are not taken. Save the logo as PNG or WebP.',
  'logo-form': () => 'The file is no PNG, JPEG or WebP image.',
  'logo-broken': () => 'The image is damaged. Save it again as PNG.',
  'logo-sides': () => 'The image has more than 1,024 pixels on a side. Make it smaller.',
  'no-country': () => 'Choose a country from the list.',
  'no-zone': () => 'Choose a time zone from the list.',
  'no-language': () => 'Choose a language from the list.',
  'deletion-ordered': ({ name }) => `The deletion of ${name} is ordered already.`,
  'deletion-confirm': ({ shortname }) => `Type ${shortname} to say that you mean this customer.`,
  'deletion-reason': ({ least, max }) => `Say why, in ${least} to ${max} characters.`,
  'deletion-begun': ({ name }) =>
    `The deletion of ${name} has begun and cannot be stopped any more.`,
  'no-deletion': ({ name }) => `Nobody is deleting ${name}.`,
}

export const de: Sentences<TenantMessages> = {
  'no-such-tenant': () => 'Diesen Kunden gibt es nicht. Vielleicht wurde er inzwischen gelöscht.',
  'tenant-deleting': ({ name }) => `${name} wird gelöscht und lässt sich nicht umschalten.`,
  'own-administrators': () =>
    'Wer das Portal betritt, bestimmt allein die Administration des Unternehmens.',
  'company-name': () => 'Geben Sie den Firmennamen ein, höchstens 200 Zeichen.',
  'shortname-shape': ({ reason }, say) => `Der Kurzname ${say(reason)}.`,
  'shortname-form': () =>
    'sollte 3 bis 15 Buchstaben, Ziffern oder Bindestriche haben und mit einem Buchstaben oder einer Ziffer beginnen und enden',
  'shortname-hyphens': () => 'hat zwei Bindestriche, wo sie nur kodierte Namen haben',
  'shortname-reserved': () => 'ist ein reservierter Name',
  'shortname-taken': ({ shortname }) =>
    `${shortname} gehört einem anderen Kunden. Wählen Sie einen anderen.`,
  'shortname-rests': ({ shortname }) =>
    `${shortname} gehörte bis vor Kurzem einem anderen Kunden und ruht. Wählen Sie einen anderen.`,
  'no-such-draft': () => 'Diesen Entwurf gibt es nicht. Vielleicht wurde er verworfen.',
  'no-person-drafts': () => 'Nur eine Person hat Entwürfe.',
  'step-open': () => 'Dieser Schritt ist noch nicht ausgefüllt.',
  'bad-msp': () => 'Wählen Sie einen MSP aus der Liste.',
  'bad-size': () => 'Wählen Sie eine Größe aus der Liste.',
  'bad-administrator': () => 'Geben Sie den Namen ein, mit dem sich die Administration anmeldet.',
  'bad-firstname': () => 'Geben Sie einen Vornamen mit höchstens 50 Zeichen ein.',
  'bad-lastname': () => 'Höchstens 50 Zeichen.',
  'choose-mailed': () => 'Wählen Sie, was gesendet wird.',
  'choose-one': () => 'Wählen Sie eines.',
  'password-needed': () =>
    'Geben Sie ein Passwort für den Anfang ein, oder lassen Sie einen Link senden.',
  'no-password': () => 'Zu den Anmeldedaten gehört ein Passwort für den Anfang.',
  'mail-missing': () => 'Es ist kein E-Mail-Server eingerichtet, also kann nichts gesendet werden.',
  'no-msp': () => 'Diesen MSP gibt es nicht. Wählen Sie einen anderen.',
  'msp-full': ({ name, used, max }) =>
    `${name} hat ${z(used)} von ${z(max)} erlaubten Organisationen. Bitten Sie Ihren Anbieter um mehr.`,
  'nothing-free': () => 'Die Systemlizenz hat davon nichts mehr übrig.',
  'most-free': ({ free }) =>
    `Geben Sie höchstens ${z(free)} ein, oder erweitern Sie die Systemlizenz.`,
  'feature-off': () => 'Ihr Anbieter hat diese Funktion abgeschaltet.',
  'no-such-use': () => 'Diese Nutzung gibt es nicht.',
  'no-such-host': () => 'Diesen Host gibt es nicht. Vielleicht wurde er inzwischen entfernt.',
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
  'staff-only': () => 'Diese Adresse schaltet nur Ihr Anbieter.',
  'domain-lost': () => 'Domain verloren',
  'domain-lost-text': ({ host }) =>
    `DNS weist ${host} seit drei Tagen nicht nach. Der Host wird bedient, solange er auf das Portal zeigt.`,
  'domain-lost-repair': () =>
    'Die beiden DNS-Einträge wiederherstellen; die Seite der Domain zeigt sie.',
  'domain-certificate': () => 'Zertifikat einer Domain',
  'certificate-invalid': ({ host }) => `${host} zeigt kein gültiges Zertifikat.`,
  'certificate-ends': ({ host }) =>
    `Das Zertifikat von ${host} läuft bald ab und wurde nicht erneuert.`,
  'domain-certificate-repair': () => 'Das Protokoll des Proxys vor dem Portal ansehen.',
  'no-usable-host': () =>
    'Das Aussehen lässt sich ändern, sobald das Portal eine eigene, funktionierende Adresse hat.',
  'this-look': () => 'das Erscheinungsbild',
  'brand-name': () => 'Eine Zeile mit höchstens 60 Zeichen.',
  'brand-line': () => 'Eine Zeile mit höchstens 160 Zeichen.',
  'brand-accent': () => 'Geben Sie eine Farbe ein, etwa #5a35c9.',
  'brand-url': () => 'Geben Sie eine Adresse ein, die mit https:// beginnt.',
  'logo-empty': () => 'Die Datei ist leer.',
  'logo-large': () => 'Die Datei ist größer als 512 KiB.',
  'logo-svg': () =>
    'SVG-Dateien können Skripte enthalten und werden nicht angenommen. Speichern Sie das Logo als PNG oder WebP.',
  'logo-form': () => 'Die Datei ist kein PNG-, JPEG- oder WebP-Bild.',
  'logo-broken': () => 'Das Bild ist beschädigt. Speichern Sie es erneut als PNG.',
  'logo-sides': () =>
    'Das Bild hat auf einer Seite mehr als 1.024 Pixel. Verkleinern Sie es bitte.',
  'no-country': () => 'Wählen Sie ein Land aus der Liste.',
  'no-zone': () => 'Wählen Sie eine Zeitzone aus der Liste.',
  'no-language': () => 'Wählen Sie eine Sprache aus der Liste.',
  'deletion-ordered': ({ name }) => `Die Löschung von ${name} ist bereits angeordnet.`,
  'deletion-confirm': ({ shortname }) =>
    `Geben Sie ${shortname} ein, um zu sagen, dass Sie diesen Kunden meinen.`,
  'deletion-reason': ({ least, max }) => `Nennen Sie den Grund, in ${least} bis ${max} Zeichen.`,
  'deletion-begun': ({ name }) =>
    `Die Löschung von ${name} hat begonnen und lässt sich nicht mehr anhalten.`,
  'no-deletion': ({ name }) => `Niemand löscht ${name}.`,
}
