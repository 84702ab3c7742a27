import { naming, noun } from '../noun.ts'

type OfName = { name: string }

/** A lead gets a license: it becomes a tenant with a service of Operator Connect. */
export const leadLicenses = noun({
  label: { en: 'Licenses of leads', de: 'Lizenzen von Leads' },
  log: {
    group: 'service',
    types: { 'lead.licensed': { en: 'Lead licensed', de: 'Lead lizenziert' } },
  },
  messages: {
    'license-lead-has': naming<OfName>({
      en: ({ name }) => `${name} has a license already.`,
      de: ({ name }) => `${name} hat schon eine Lizenz.`,
    }),
    'license-lead-by-hand': {
      en: 'Only leads of Operator Connect become a tenant here. Those of other services are entered by hand.',
      de: 'Nur aus Leads von Operator Connect wird hier ein Mandant. Die anderer Dienste werden von Hand eingetragen.',
    },
    'license-lead-missing': naming<OfName>({
      en: ({ name }) =>
        `Microsoft no longer lists ${name}. Run the synchronization of leads, then try again.`,
      de: ({ name }) =>
        `Microsoft führt ${name} nicht mehr. Lassen Sie die Leads abgleichen und versuchen Sie es dann noch einmal.`,
    }),
    'license-lead-status': naming<OfName & { status: string | null }>({
      en: ({ name, status }) =>
        `Microsoft lists ${name} as ${statusNames.en[status ?? ''] ?? 'unknown'}. Only an active lead can be given a license.`,
      de: ({ name, status }) =>
        `Microsoft führt ${name} als ${statusNames.de[status ?? ''] ?? 'unbekannt'}. Nur ein aktiver Lead kann eine Lizenz bekommen.`,
    }),
    'license-other-microsoft': naming<OfName>({
      en: ({ name }) =>
        `${name} has another Microsoft 365 tenant than this lead. Choose the tenant whose it is.`,
      de: ({ name }) =>
        `${name} hat einen anderen Microsoft-365-Mandanten als dieser Lead. Wählen Sie den Mandanten, dem er gehört.`,
    }),
    'license-other-msp': naming<OfName & { msp: string }>({
      en: ({ name, msp }) => `${name} is not a tenant of ${msp}, to whom this lead is assigned.`,
      de: ({ name, msp }) => `${name} ist kein Mandant von ${msp}, dem dieser Lead zugeordnet ist.`,
    }),
    'license-needs-access': {
      en: 'This license type reads users of Microsoft 365, which is not connected yet. Begin with OC Essential and convert the service afterwards.',
      de: 'Dieser Lizenztyp liest Benutzer aus Microsoft 365, das noch nicht verbunden ist. Beginnen Sie mit OC Essential und wandeln Sie den Dienst danach um.',
    },
    'license-no-microsoft': {
      en: 'The Microsoft 365 tenant of this lead is not known. Enter it with the lead, or connect by IP group.',
      de: 'Der Microsoft-365-Mandant dieses Leads ist nicht bekannt. Tragen Sie ihn beim Lead ein, oder verbinden Sie über eine IP-Gruppe.',
    },
    'ip-group-name': {
      en: 'Enter 1 to 40 letters, digits and hyphens, beginning and ending with a letter or a digit.',
      de: 'Geben Sie 1 bis 40 Buchstaben, Ziffern und Bindestriche ein, am Anfang und Ende einen Buchstaben oder eine Ziffer.',
    },
    'ip-group-needs-sbc': {
      en: 'An IP group is set up on an SBC. Choose one under Advanced Settings.',
      de: 'Eine IP-Gruppe wird auf einem SBC eingerichtet. Wählen Sie einen unter „Erweiterte Einstellungen“.',
    },
    'oc-script-needs-sbc': {
      en: 'A script is sent to an SBC with a REST API. Choose one, or no script.',
      de: 'Ein Skript geht an einen SBC mit REST-API. Wählen Sie einen, oder kein Skript.',
    },
    'oc-script-values': naming<{ names: string }>({
      en: ({ names }) =>
        `The scripts need values for: ${names}. Enter one a line, as “Name = value”.`,
      de: ({ names }) =>
        `Die Skripte brauchen Werte für: ${names}. Geben Sie je Zeile einen ein, als „Name = Wert“.`,
    }),
    'oc-script-line': naming<{ line: string }>({
      en: ({ line }) =>
        `“${line}” is no value of these scripts. Enter one a line, as “Name = value”.`,
      de: ({ line }) =>
        `„${line}“ ist kein Wert dieser Skripte. Geben Sie je Zeile einen ein, als „Name = Wert“.`,
    }),
  },
})

const statusNames: Record<'en' | 'de', Record<string, string>> = {
  en: { 'not-active': 'Not Active', suspended: 'Suspended', removed: 'Removed' },
  de: { 'not-active': 'nicht aktiv', suspended: 'ausgesetzt', removed: 'entfernt' },
}
