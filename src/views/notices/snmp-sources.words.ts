import { ownWords } from '../words.ts'

const fields = {
  en: {
    community: 'Community',
    communityHint: 'At least 8 characters. It travels unencrypted; name the addresses, too.',
    user: 'User name',
    auth: 'Authentication',
    authPassword: 'Authentication password',
    authPasswordHint: 'At least 8 characters.',
    privacy: 'Encryption',
    privacyPassword: 'Encryption password',
    privacyPasswordHint: 'At least 8 characters.',
    from: 'Only from these addresses',
    fromHint: 'IP addresses or networks, with commas between them. Leave blank for any.',
    maxPerSecondHint: 'On average over ten seconds. What comes faster is counted and lost.',
  },
  de: {
    community: 'Community',
    communityHint:
      'Mindestens 8 Zeichen. Sie wird unverschlüsselt übertragen; nennen Sie auch die Adressen.',
    user: 'Benutzername',
    auth: 'Authentifizierung',
    authPassword: 'Passwort der Authentifizierung',
    authPasswordHint: 'Mindestens 8 Zeichen.',
    privacy: 'Verschlüsselung',
    privacyPassword: 'Passwort der Verschlüsselung',
    privacyPasswordHint: 'Mindestens 8 Zeichen.',
    from: 'Nur von diesen Adressen',
    fromHint: 'IP-Adressen oder Netze, mit Kommas dazwischen. Leer: von überall.',
    maxPerSecondHint:
      'Im Mittel über zehn Sekunden. Was schneller kommt, wird gezählt und ist verloren.',
  },
}
const keys = { sha: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' }
const ciphers = { aes: 'AES-128', aes256: 'AES-256' }

export const snmpWords = ownWords({
  en: {
    title: 'Devices that send SNMP traps',
    text: 'Traps and informs of SNMP v2c and v3 are received on UDP. An inform is answered once its alarm is kept; an unknown community or user gets no answer. Choose v3 with authentication and encryption where the device knows it.',
    meaning:
      'Traps of AudioCodes devices, linkDown and linkUp, coldStart, warmStart and authenticationFailure are known. Say under SNMP traps what others mean.',
    addCommunity: 'Add SNMP v2c source',
    addUser: 'Add SNMP v3 source',
    traps: 'SNMP traps',
    access: 'SNMP access',
    fields: fields.en,
    auths: { none: 'None', ...keys },
    privacies: { none: 'None', ...ciphers },
  },
  de: {
    title: 'Geräte, die SNMP-Traps senden',
    text: 'Traps und Informs von SNMP v2c und v3 werden über UDP angenommen. Ein Inform wird beantwortet, sobald sein Alarm gespeichert ist; eine unbekannte Community oder ein unbekannter Benutzer bekommt keine Antwort. Wählen Sie v3 mit Authentifizierung und Verschlüsselung, wenn das Gerät das kann.',
    meaning:
      'Traps von AudioCodes-Geräten, linkDown und linkUp, coldStart, warmStart und authenticationFailure sind bekannt. Sagen Sie unter SNMP-Traps, was andere bedeuten.',
    addCommunity: 'SNMP-v2c-Quelle hinzufügen',
    addUser: 'SNMP-v3-Quelle hinzufügen',
    traps: 'SNMP-Traps',
    access: 'SNMP-Zugang',
    fields: fields.de,
    auths: { none: 'Keine', ...keys },
    privacies: { none: 'Keine', ...ciphers },
  },
})
