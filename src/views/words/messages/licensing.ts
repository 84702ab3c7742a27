import type { LicensingMessages } from '../../../domain/licensing/messages.ts'
import { dayIn, numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

type Names = Readonly<Record<string, string>>

/** Licenses of a pool, as the provider's sentences name them. */
const licensesDe: Names = {
  service: 'Dienstlizenzen',
  tenant: 'Mandanten',
  user: 'Benutzerlizenzen',
  agents: 'Agenten',
  'ai-agents': 'KI-Agenten',
  'ai-tenants': 'Mandanten mit KI-Agenten',
  'workflow-triggers': 'Workflow-Auslöser',
}
const ofDe = (kind: string) => licensesDe[kind] ?? kind

type Use = { users: number; licensed: number }
const used = ({ users, licensed }: Use) =>
  `${n(users)} licensed ${users === 1 ? 'user' : 'users'} for ${n(licensed)} user ${licensed === 1 ? 'license' : 'licenses'}.`
const usedDe = ({ users, licensed }: Use) =>
  `${z(users)} ${users === 1 ? 'lizenzierter' : 'lizenzierte'} Benutzer bei ${z(licensed)} ${licensed === 1 ? 'Benutzerlizenz' : 'Benutzerlizenzen'}.`

export const en: Sentences<LicensingMessages> = {
  'licenses-range': ({ fewest, max }) => `Enter a whole number from ${n(fewest)} to ${n(max)}`,
  'user-licenses-short': ({ more, left }) =>
    `${n(more)} more user ${more === 1 ? 'license is' : 'licenses are'} needed and ${n(left)} ${left === 1 ? 'is' : 'are'} left in the pool.`,
  'licenses-left': ({ left }) => `${n(left)} more left`,
  'licenses-below-use': ({ licensed, users }) =>
    `${n(users)} ${users === 1 ? 'user is' : 'users are'} counted for this service, and it would hold ${n(licensed)} ${licensed === 1 ? 'license' : 'licenses'}. No one is cut off, but an alarm may be raised.`,
  'pool-below-reserved': ({ purchased, reserved }) =>
    `${n(reserved)} are reserved by tenants’ quotas and only ${n(purchased)} would be licensed. No one is cut off, but an alarm is raised and nothing more is given out.`,
  'licenses-of-pool': ({ kind }) => `the ${kind} licenses`,
  'pool-in-use': ({ out, kind }) =>
    `${n(out)} ${kind} licenses are in use. Free some before entering fewer.`,
  'purchased-range': () => 'Enter a whole number from 0 to 999,999,999',
  'pool-governed': () =>
    'A license file says how many of these there are. Load another file to change it.',
  'tenants-full': ({ used, max, wanted }) =>
    `${n(max)} tenants are licensed and ${n(used)} exist, so ${wanted === 1 ? 'no more can be added' : `${n(wanted)} more cannot be added`}. Load a license file with more tenants, or delete tenants that are no longer needed.`,
  'tenants-unlicensed': ({ used }) =>
    `Without a license for several tenants there can be one, and ${used === 1 ? 'there is one' : `there are ${n(used)}, which keep working`}. Load a license file with a starter pack to add more.`,
  'tenants-full-msp': () =>
    'Your provider cannot take on more tenants at the moment. Ask them for more.',
  'license-none': () => 'Choose a license file, or paste its text.',
  'license-confirm': () => 'Compare before and after, then load the file.',
  'license-too-large': () =>
    'Step 1, file: it is larger than 64 KiB, so it is no license file. Nothing was loaded.',
  'license-not-file': () =>
    'Step 1, file: this is not a license file, or a part of it is missing. It begins with “-----BEGIN LICENSE FILE-----” and is loaded as a whole. Nothing was loaded.',
  'license-key': ({ kid }) =>
    `Step 2, key: files signed with the key “${kid}” do not count here. Nothing was loaded.`,
  'license-signature': () =>
    'Step 3, signature: the file was changed after it was signed. Ask for it again. Nothing was loaded.',
  'license-content': ({ what }) =>
    `Step 4, content: this version of the portal cannot read “${what}” in the file. Nothing was loaded.`,
  'license-sku': ({ sku }) =>
    `Step 4, content: this version of the portal does not know the license “${sku}”. Nothing was loaded.`,
  'license-other-system': ({ theirs, ours }) =>
    `Step 5, system: the file is for the system ${theirs}, and this one is ${ours}. Nothing was loaded.`,
  'license-clock': ({ latest }) =>
    `Step 6, time: the clock was set back. It is more than a day behind the last change, of ${dayIn('en', latest)}. Set it right and load the file again. Nothing was loaded.`,
  'license-not-yet': ({ at }) =>
    `Step 6, time: the file is valid from ${dayIn('en', at)}. Nothing was loaded.`,
  'license-over': ({ at }) =>
    `Step 6, time: the file expired on ${dayIn('en', at)}. Nothing was loaded.`,
  'license-loaded': () => 'Step 7, once: this file was loaded before. Nothing was loaded again.',
  'license-older': ({ serial, newest }) =>
    `Step 8, order: the file has the serial ${serial}, and ${newest} was loaded already. Older files cannot be loaded after newer ones. Nothing was loaded.`,
  'license-two-starters': () =>
    'Step 9, starter pack: there would be two of them. A file with another starter pack has to supersede the one that has the first. Nothing was loaded.',
  'license-no-starter': () =>
    'Step 9, starter pack: single tenants need one, loaded before or in the same file. Nothing was loaded.',
  'tenants-over': () => 'More tenants than licensed',
  'tenants-over-text': ({ used, max }) =>
    `${n(used)} tenants exist and ${n(max)} ${max === 1 ? 'is' : 'are'} licensed. All of them keep working; no more can be added.`,
  'tenants-over-repair': () =>
    'Load a license file with more tenants, or delete tenants that are no longer needed.',
  'license-file': () => 'License files',
  'license-file-expired': () => 'License file expired',
  'license-file-expired-text': ({ file }) =>
    `${file} no longer counts. No one is cut off; nothing more is given out of what it licensed.`,
  'license-file-ends': () => 'License file expires soon',
  'license-file-ends-text': ({ file, at }) => `${file} expires on ${dayIn('en', at)}.`,
  'license-file-repair': () => 'Order a new license file and load it.',
  'license-clock-back': () => 'Clock set back',
  'license-clock-text': () =>
    'The clock is more than a day behind the last change. License files cannot be loaded until it is correct, and none of them expires.',
  'license-clock-repair': () => 'Set the clock of the database server right.',
  'license-pool': () => 'License pool',
  'pool-overdrawn': ({ kind }) => `More ${kind} reserved than licensed`,
  'pool-overdrawn-text': ({ allocated, purchased }) =>
    `${n(allocated)} are reserved by tenant quotas and ${n(purchased)} are licensed. No more can be assigned.`,
  'pool-overdrawn-repair': () => 'Buy more, or lower the quotas of tenants that do not use them.',
  'pool-empty': ({ kind }) => `No ${kind} licenses left`,
  'pool-low': ({ kind }) => `Few ${kind} licenses left`,
  'pool-text': ({ out, purchased, kind }) =>
    `${n(out)} of ${n(purchased)} ${kind} licenses are in use.`,
  'pool-repair': () => 'Buy more licenses, or free some from services that do not use them.',
  'user-license-threshold': () => 'User License Threshold',
  'user-license-threshold-text': (use) => used(use),
  'user-license-threshold-repair': () =>
    'Acquire more user licenses, or remove users who do not need one.',
  'user-licenses-exceeded': () => 'User licenses exceeded',
  'user-licenses-exceeded-text': ({ until, ...use }) =>
    `${used(use)} The grace period ends on ${dayIn('en', until)}.`,
  'user-licenses-exhausted': () => 'User licenses exceeded beyond grace',
  'user-licenses-exhausted-text': ({ percent, ...use }) =>
    `${used(use)} ${percent === null ? 'The grace period is over.' : `That is over the ${n(percent)}% that grace allows.`} New users are refused.`,
  'all-tenants': () => 'All tenants',
  'user-licenses-used-up': (use) =>
    `${used(use)} No new users can be added until there are enough. Users who are counted already can still be edited.`,
}

export const de: Sentences<LicensingMessages> = {
  'licenses-range': ({ fewest, max }) =>
    `Geben Sie eine ganze Zahl von ${z(fewest)} bis ${z(max)} ein`,
  'user-licenses-short': ({ more, left }) =>
    `${z(more)} weitere Benutzerlizenzen werden benötigt, ${z(left)} sind noch im Lizenzpool.`,
  'licenses-left': ({ left }) => `${z(left)} weitere verfügbar`,
  'licenses-below-use': ({ licensed, users }) =>
    `Für diesen Dienst ${users === 1 ? 'wird 1 Benutzer' : `werden ${z(users)} Benutzer`} gezählt, und er hätte nur noch ${z(licensed)} ${licensed === 1 ? 'Lizenz' : 'Lizenzen'}. Niemand verliert den Zugang, aber es kann ein Alarm ausgelöst werden.`,
  'pool-below-reserved': ({ purchased, reserved }) =>
    `${z(reserved)} sind durch Kontingente von Mandanten reserviert, und nur ${z(purchased)} wären lizenziert. Niemand verliert etwas, aber es wird ein Alarm ausgelöst und nichts weiter vergeben.`,
  'licenses-of-pool': ({ kind }) => ofDe(kind),
  'pool-in-use': ({ out, kind }) =>
    `${z(out)} ${ofDe(kind)} sind in Nutzung. Geben Sie einige frei, bevor Sie weniger eintragen.`,
  'purchased-range': () => 'Geben Sie eine ganze Zahl von 0 bis 999.999.999 ein',
  'pool-governed': () =>
    'Wie viele es davon gibt, sagt eine Lizenzdatei. Laden Sie eine andere, um es zu ändern.',
  'tenants-full': ({ used, max, wanted }) =>
    `${z(max)} Mandanten sind lizenziert und ${z(used)} vorhanden, daher ${wanted === 1 ? 'lässt sich keiner hinzufügen' : `lassen sich ${z(wanted)} weitere nicht hinzufügen`}. Laden Sie eine Lizenzdatei mit mehr Mandanten oder löschen Sie nicht mehr benötigte.`,
  'tenants-unlicensed': ({ used }) =>
    `Ohne Lizenz für mehrere Mandanten kann es einen geben, und ${used === 1 ? 'einer ist vorhanden' : `es gibt ${z(used)}, die weiterarbeiten`}. Laden Sie eine Lizenzdatei mit einem Starterpaket, um weitere hinzuzufügen.`,
  'tenants-full-msp': () =>
    'Ihr Anbieter kann zurzeit keine weiteren Mandanten aufnehmen. Fragen Sie dort nach.',
  'license-none': () => 'Wählen Sie eine Lizenzdatei oder fügen Sie ihren Text ein.',
  'license-confirm': () => 'Vergleichen Sie vorher und nachher und laden Sie dann die Datei.',
  'license-too-large': () =>
    'Schritt 1, Datei: Sie ist größer als 64 KiB und damit keine Lizenzdatei. Nichts wurde geladen.',
  'license-not-file': () =>
    'Schritt 1, Datei: Das ist keine Lizenzdatei, oder ein Teil fehlt. Sie beginnt mit „-----BEGIN“ und wird als Ganzes geladen. Nichts wurde geladen.',
  'license-key': ({ kid }) =>
    `Schritt 2, Schlüssel: Dateien, die mit dem Schlüssel „${kid}“ signiert sind, zählen hier nicht. Nichts wurde geladen.`,
  'license-signature': () =>
    'Schritt 3, Signatur: Die Datei wurde nach dem Signieren geändert. Fordern Sie sie neu an. Nichts wurde geladen.',
  'license-content': ({ what }) =>
    `Schritt 4, Inhalt: Diese Version des Portals kann „${what}“ in der Datei nicht lesen. Nichts wurde geladen.`,
  'license-sku': ({ sku }) =>
    `Schritt 4, Inhalt: Diese Version des Portals kennt die Lizenz „${sku}“ nicht. Nichts wurde geladen.`,
  'license-other-system': ({ theirs, ours }) =>
    `Schritt 5, System: Die Datei ist für das System ${theirs}, und dieses ist ${ours}. Nichts wurde geladen.`,
  'license-clock': ({ latest }) =>
    `Schritt 6, Zeit: Die Uhr wurde zurückgestellt. Sie liegt mehr als einen Tag hinter der letzten Änderung vom ${dayIn('de', latest)}. Stellen Sie sie richtig und laden Sie die Datei erneut. Nichts wurde geladen.`,
  'license-not-yet': ({ at }) =>
    `Schritt 6, Zeit: Die Datei gilt ab dem ${dayIn('de', at)}. Nichts wurde geladen.`,
  'license-over': ({ at }) =>
    `Schritt 6, Zeit: Die Datei ist am ${dayIn('de', at)} abgelaufen. Nichts wurde geladen.`,
  'license-loaded': () =>
    'Schritt 7, einmal: Diese Datei wurde schon geladen. Nichts wurde noch einmal geladen.',
  'license-older': ({ serial, newest }) =>
    `Schritt 8, Reihenfolge: Die Datei hat die Nummer ${serial}, und ${newest} wurde schon geladen. Ältere Dateien lassen sich nach neueren nicht laden. Nichts wurde geladen.`,
  'license-two-starters': () =>
    'Schritt 9, Starterpaket: Es wären zwei. Eine Datei mit einem anderen Starterpaket muss die Datei mit dem ersten ersetzen. Nichts wurde geladen.',
  'license-no-starter': () =>
    'Schritt 9, Starterpaket: Einzelne Mandanten brauchen eines, schon geladen oder in derselben Datei. Nichts wurde geladen.',
  'tenants-over': () => 'Mehr Mandanten als lizenziert',
  'tenants-over-text': ({ used, max }) =>
    `${z(used)} Mandanten sind vorhanden und ${z(max)} lizenziert. Alle arbeiten weiter; neue lassen sich nicht hinzufügen.`,
  'tenants-over-repair': () =>
    'Eine Lizenzdatei mit mehr Mandanten laden oder nicht mehr benötigte Mandanten löschen.',
  'license-file': () => 'Lizenzdateien',
  'license-file-expired': () => 'Lizenzdatei abgelaufen',
  'license-file-expired-text': ({ file }) =>
    `${file} zählt nicht mehr. Niemand verliert den Zugang; von dem, was sie lizenziert, wird nichts weiter vergeben.`,
  'license-file-ends': () => 'Lizenzdatei läuft bald ab',
  'license-file-ends-text': ({ file, at }) => `${file} läuft am ${dayIn('de', at)} ab.`,
  'license-file-repair': () => 'Eine neue Lizenzdatei bestellen und laden.',
  'license-clock-back': () => 'Uhr zurückgestellt',
  'license-clock-text': () =>
    'Die Uhr liegt mehr als einen Tag hinter der letzten Änderung. Solange sie falsch geht, lassen sich keine Lizenzdateien laden, und keine läuft ab.',
  'license-clock-repair': () => 'Die Uhr des Datenbankservers richtig stellen.',
  'license-pool': () => 'Lizenzpool',
  'pool-overdrawn': ({ kind }) => `${ofDe(kind)}: mehr reserviert als lizenziert`,
  'pool-overdrawn-text': ({ allocated, purchased }) =>
    `${z(allocated)} sind durch Kontingente von Mandanten reserviert, ${z(purchased)} sind lizenziert. Mehr lässt sich nicht zuweisen.`,
  'pool-overdrawn-repair': () =>
    'Weitere kaufen oder die Kontingente von Mandanten senken, die sie nicht nutzen.',
  'pool-empty': ({ kind }) => `${ofDe(kind)}: keine mehr übrig`,
  'pool-low': ({ kind }) => `${ofDe(kind)}: nur noch wenige übrig`,
  'pool-text': ({ out, purchased, kind }) =>
    `${z(out)} von ${z(purchased)} sind in Nutzung (${ofDe(kind)}).`,
  'pool-repair': () =>
    'Weitere Lizenzen kaufen oder Lizenzen von Diensten freigeben, die sie nicht nutzen.',
  'user-license-threshold': () => 'Schwelle der Benutzerlizenzen',
  'user-license-threshold-text': (use) => usedDe(use),
  'user-license-threshold-repair': () =>
    'Mehr Benutzerlizenzen erwerben oder Benutzer entfernen, die keine brauchen.',
  'user-licenses-exceeded': () => 'Benutzerlizenzen überschritten',
  'user-licenses-exceeded-text': ({ until, ...use }) =>
    `${usedDe(use)} Die Schonfrist endet am ${dayIn('de', until)}.`,
  'user-licenses-exhausted': () => 'Benutzerlizenzen über die Schonfrist hinaus überschritten',
  'user-licenses-exhausted-text': ({ percent, ...use }) =>
    `${usedDe(use)} ${percent === null ? 'Die Schonfrist ist abgelaufen.' : `Das ist mehr als die Kulanz von ${z(percent)} %.`} Neue Benutzer werden abgelehnt.`,
  'all-tenants': () => 'Alle Mandanten',
  'user-licenses-used-up': (use) =>
    `${usedDe(use)} Neue Benutzer lassen sich erst hinzufügen, wenn es genug sind. Benutzer, die schon gezählt werden, bleiben bearbeitbar.`,
}
