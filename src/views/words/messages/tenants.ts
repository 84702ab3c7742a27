import type { TenantMessages } from '../../../domain/tenants/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

export const en: Sentences<TenantMessages> = {
  'no-such-tenant': () => 'Tenant not found. It may have been deleted.',
  'tenant-deleting': ({ name }) => `${name} is being deleted and can no longer be changed.`,
  'own-administrators': () => 'Only the company’s own administrators can decide this.',
  'company-name': () => 'Enter a company name of up to 200 characters.',
  'shortname-shape': ({ reason }, say) => `The shortname ${say(reason)}.`,
  'shortname-form': () =>
    'must be 3 to 15 letters, digits or hyphens, beginning and ending with a letter or digit',
  'shortname-hyphens': () => 'cannot have hyphens in both the third and fourth place',
  'shortname-reserved': () => 'is a reserved name',
  'shortname-taken': ({ shortname }) => `${shortname} is already taken. Choose another.`,
  'shortname-rests': ({ shortname }) =>
    `${shortname} belonged to another tenant until recently and is reserved for now. Choose another.`,
  'no-such-draft': () => 'Draft not found. It may have been discarded.',
  'no-person-drafts': () => 'Only users have drafts.',
  'step-open': () => 'This step is not complete yet.',
  'bad-msp': () => 'Choose an MSP from the list.',
  'bad-size': () => 'Choose a size from the list.',
  'bad-administrator': () => 'Enter the username of the administrator.',
  'bad-firstname': () => 'Enter a first name of up to 50 characters.',
  'bad-lastname': () => 'Enter up to 50 characters.',
  'choose-mailed': () => 'Choose which email to send.',
  'choose-one': () => 'Choose an option.',
  'password-needed': () => 'Enter an initial password, or send a link instead.',
  'no-password': () => 'Sign-in details need an initial password.',
  'mail-missing': () => 'No email server is set up, so nothing can be sent.',
  'no-msp': () => 'MSP not found. Choose another.',
  'msp-inactive': ({ name }) => `${name} is deactivated. Activate it first, or choose another MSP.`,
  'msp-full': ({ name, used, max }) =>
    `${name} has used ${n(used)} of its ${n(max)} organizations. Ask your provider for more.`,
  'nothing-free': () => 'The system license is fully used.',
  'most-free': ({ free }) => `Enter ${n(free)} or fewer, or extend the system license.`,
  'feature-off': () => 'Your provider has turned off this function.',
  'no-such-use': () => 'Usage entry not found.',
  'no-such-host': () => 'Domain not found. It may have been removed.',
  'host-empty': () => 'Enter a domain such as portal.example.com.',
  'host-wildcard': () => 'Wildcards are not supported. Add one domain at a time.',
  'host-port': () => 'Enter the domain without a port.',
  'host-form': () =>
    'Enter a domain such as portal.example.com, without https:// and without a path.',
  'host-address': () =>
    'IP addresses are not supported. Enter a domain such as portal.example.com.',
  'host-long': ({ max }) => `A domain has at most ${n(max)} characters.`,
  'host-single': () => 'Enter the full domain, such as portal.example.com.',
  'host-local': () => 'This name only works on a local network. Enter a public domain.',
  'host-ours': () => 'This domain belongs to the provider.',
  'host-rests': () => 'This domain was removed recently and is reserved for 30 days.',
  'host-yours': ({ host }) => `${host} is already on the list.`,
  'host-many': ({ max }) => `A tenant has at most ${n(max)} domains. Remove one first.`,
  'check-too-soon': ({ seconds }) => `A check is already running. Try again in ${seconds} s.`,
  'domain-expired': ({ host }) => `Verification of ${host} has expired. Choose Try again first.`,
  'domain-not-expired': ({ host }) => `Verification of ${host} has not expired.`,
  'staff-only': () => 'Only your provider can turn this address on or off.',
  'domain-lost': () => 'Domain verification lost',
  'domain-lost-text': ({ host }) =>
    `${host} could not be verified in DNS for three days. It keeps working while it points to the portal.`,
  'domain-lost-repair': () => 'Restore the two DNS records shown on the Domain page.',
  'domain-certificate': () => 'Domain certificate',
  'certificate-invalid': ({ host }) => `${host} has no valid certificate.`,
  'certificate-ends': ({ host }) =>
    `The certificate of ${host} expires soon and has not been renewed.`,
  'domain-certificate-repair': () => 'Check the log of the proxy in front of the portal.',
  'no-usable-host': () =>
    'Branding can be changed once the portal has a working address of its own.',
  'this-look': () => 'the branding',
  'brand-name': () => 'Enter one line of up to 60 characters.',
  'brand-line': () => 'Enter one line of up to 160 characters.',
  'brand-accent': () => 'Enter a color such as #5a35c9.',
  'brand-url': () => 'Enter an address that begins with https://.',
  'logo-empty': () => 'The file is empty.',
  'logo-large': () => 'The file is larger than 512 KiB.',
  'logo-svg': () =>
    'SVG files can contain scripts and are not accepted. Save the logo as PNG or WebP.',
  'logo-form': () => 'The file is not a PNG, JPEG or WebP image.',
  'logo-broken': () => 'The image is damaged. Save it again as PNG.',
  'logo-sides': () => 'The image is larger than 1,024 pixels per side. Make it smaller.',
  'no-country': () => 'Choose a country from the list.',
  'no-zone': () => 'Choose a time zone from the list.',
  'no-language': () => 'Choose a language from the list.',
  'deletion-ordered': ({ name }) => `${name} is already scheduled for deletion.`,
  'deletion-confirm': ({ shortname }) => `Type ${shortname} to confirm.`,
  'deletion-reason': ({ least, max }) => `Enter a reason of ${n(least)} to ${n(max)} characters.`,
  'deletion-begun': ({ name }) =>
    `The deletion of ${name} has started and can no longer be stopped.`,
  'no-deletion': ({ name }) => `${name} is not scheduled for deletion.`,
}

export const de: Sentences<TenantMessages> = {
  'no-such-tenant': () => 'Mandant nicht gefunden. Vielleicht wurde er gelöscht.',
  'tenant-deleting': ({ name }) => `${name} wird gelöscht und lässt sich nicht mehr ändern.`,
  'own-administrators': () =>
    'Das können nur die eigenen Administratoren des Unternehmens entscheiden.',
  'company-name': () => 'Geben Sie einen Firmennamen mit höchstens 200 Zeichen ein.',
  'shortname-shape': ({ reason }, say) => `Der Kurzname ${say(reason)}.`,
  'shortname-form': () =>
    'muss 3 bis 15 Buchstaben, Ziffern oder Bindestriche haben und mit einem Buchstaben oder einer Ziffer beginnen und enden',
  'shortname-hyphens': () => 'darf nicht an dritter und vierter Stelle Bindestriche haben',
  'shortname-reserved': () => 'ist ein reservierter Name',
  'shortname-taken': ({ shortname }) =>
    `${shortname} ist bereits vergeben. Wählen Sie einen anderen.`,
  'shortname-rests': ({ shortname }) =>
    `${shortname} gehörte bis vor Kurzem einem anderen Mandanten und ist noch reserviert. Wählen Sie einen anderen.`,
  'no-such-draft': () => 'Entwurf nicht gefunden. Vielleicht wurde er verworfen.',
  'no-person-drafts': () => 'Nur Benutzer haben Entwürfe.',
  'step-open': () => 'Dieser Schritt ist noch nicht ausgefüllt.',
  'bad-msp': () => 'Wählen Sie einen MSP aus der Liste.',
  'bad-size': () => 'Wählen Sie eine Größe aus der Liste.',
  'bad-administrator': () => 'Geben Sie den Benutzernamen des Administrators ein.',
  'bad-firstname': () => 'Geben Sie einen Vornamen mit höchstens 50 Zeichen ein.',
  'bad-lastname': () => 'Geben Sie höchstens 50 Zeichen ein.',
  'choose-mailed': () => 'Wählen Sie, welche E-Mail gesendet wird.',
  'choose-one': () => 'Wählen Sie eine Option.',
  'password-needed': () =>
    'Geben Sie ein Anfangspasswort ein, oder lassen Sie stattdessen einen Link senden.',
  'no-password': () => 'Zu den Anmeldedaten gehört ein Anfangspasswort.',
  'mail-missing': () => 'Es ist kein E-Mail-Server eingerichtet, also kann nichts gesendet werden.',
  'no-msp': () => 'MSP nicht gefunden. Wählen Sie einen anderen.',
  'msp-inactive': ({ name }) =>
    `${name} ist deaktiviert. Aktivieren Sie ihn zuerst, oder wählen Sie einen anderen MSP.`,
  'msp-full': ({ name, used, max }) =>
    `${name} hat ${z(used)} von ${z(max)} Organisationen verbraucht. Bitten Sie Ihren Anbieter um mehr.`,
  'nothing-free': () => 'Die Systemlizenz ist ausgeschöpft.',
  'most-free': ({ free }) =>
    `Geben Sie höchstens ${z(free)} ein, oder erweitern Sie die Systemlizenz.`,
  'feature-off': () => 'Ihr Anbieter hat diese Funktion ausgeschaltet.',
  'no-such-use': () => 'Nutzungseintrag nicht gefunden.',
  'no-such-host': () => 'Domain nicht gefunden. Vielleicht wurde sie entfernt.',
  'host-empty': () => 'Geben Sie eine Domain ein, etwa portal.example.com.',
  'host-wildcard': () =>
    'Platzhalter werden nicht unterstützt. Fügen Sie eine Domain nach der anderen hinzu.',
  'host-port': () => 'Geben Sie die Domain ohne Port ein.',
  'host-form': () =>
    'Geben Sie eine Domain wie portal.example.com ein, ohne https:// und ohne Pfad.',
  'host-address': () =>
    'IP-Adressen werden nicht unterstützt. Geben Sie eine Domain wie portal.example.com ein.',
  'host-long': ({ max }) => `Eine Domain hat höchstens ${z(max)} Zeichen.`,
  'host-single': () => 'Geben Sie die vollständige Domain ein, etwa portal.example.com.',
  'host-local': () =>
    'Dieser Name gilt nur in einem lokalen Netz. Geben Sie eine öffentliche Domain ein.',
  'host-ours': () => 'Diese Domain gehört dem Anbieter.',
  'host-rests': () => 'Diese Domain wurde vor Kurzem entfernt und ist 30 Tage lang reserviert.',
  'host-yours': ({ host }) => `${host} steht bereits auf der Liste.`,
  'host-many': ({ max }) =>
    `Ein Mandant hat höchstens ${z(max)} Domains. Entfernen Sie zuerst eine.`,
  'check-too-soon': ({ seconds }) =>
    `Eine Prüfung läuft bereits. Versuchen Sie es in ${seconds} s erneut.`,
  'domain-expired': ({ host }) =>
    `Die Verifizierung von ${host} ist abgelaufen. Wählen Sie zuerst „Erneut versuchen“.`,
  'domain-not-expired': ({ host }) => `Die Verifizierung von ${host} ist nicht abgelaufen.`,
  'staff-only': () => 'Nur Ihr Anbieter kann diese Adresse ein- und ausschalten.',
  'domain-lost': () => 'Domainverifizierung verloren',
  'domain-lost-text': ({ host }) =>
    `${host} ließ sich drei Tage lang nicht im DNS verifizieren. Die Domain funktioniert, solange sie auf das Portal zeigt.`,
  'domain-lost-repair': () =>
    'Die beiden DNS-Einträge wiederherstellen, die auf der Seite „Domain“ stehen.',
  'domain-certificate': () => 'Domainzertifikat',
  'certificate-invalid': ({ host }) => `${host} hat kein gültiges Zertifikat.`,
  'certificate-ends': ({ host }) =>
    `Das Zertifikat von ${host} läuft bald ab und wurde nicht erneuert.`,
  'domain-certificate-repair': () => 'Das Protokoll des Proxys vor dem Portal prüfen.',
  'no-usable-host': () =>
    'Das Branding lässt sich ändern, sobald das Portal eine eigene, funktionierende Adresse hat.',
  'this-look': () => 'das Branding',
  'brand-name': () => 'Geben Sie eine Zeile mit höchstens 60 Zeichen ein.',
  'brand-line': () => 'Geben Sie eine Zeile mit höchstens 160 Zeichen ein.',
  'brand-accent': () => 'Geben Sie eine Farbe ein, etwa #5a35c9.',
  'brand-url': () => 'Geben Sie eine Adresse ein, die mit https:// beginnt.',
  'logo-empty': () => 'Die Datei ist leer.',
  'logo-large': () => 'Die Datei ist größer als 512 KiB.',
  'logo-svg': () =>
    'SVG-Dateien können Skripte enthalten und werden nicht angenommen. Speichern Sie das Logo als PNG oder WebP.',
  'logo-form': () => 'Die Datei ist kein PNG-, JPEG- oder WebP-Bild.',
  'logo-broken': () => 'Das Bild ist beschädigt. Speichern Sie es erneut als PNG.',
  'logo-sides': () => 'Das Bild ist größer als 1.024 Pixel je Seite. Verkleinern Sie es.',
  'no-country': () => 'Wählen Sie ein Land aus der Liste.',
  'no-zone': () => 'Wählen Sie eine Zeitzone aus der Liste.',
  'no-language': () => 'Wählen Sie eine Sprache aus der Liste.',
  'deletion-ordered': ({ name }) => `Die Löschung von ${name} ist bereits geplant.`,
  'deletion-confirm': ({ shortname }) => `Geben Sie zur Bestätigung ${shortname} ein.`,
  'deletion-reason': ({ least, max }) =>
    `Nennen Sie einen Grund mit ${z(least)} bis ${z(max)} Zeichen.`,
  'deletion-begun': ({ name }) =>
    `Die Löschung von ${name} hat begonnen und lässt sich nicht mehr anhalten.`,
  'no-deletion': ({ name }) => `Für ${name} ist keine Löschung geplant.`,
}
