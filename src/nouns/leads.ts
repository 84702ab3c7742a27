import { naming, noun } from '../noun.ts'

type OfName = { name: string }
type OfCountries = { countries: string }

/** What Microsoft says of a lead, in words. */
export const microsoftStatusNames = {
  en: { active: 'Active', 'not-active': 'Not Active', suspended: 'Suspended', removed: 'Removed' },
  de: {
    ...{ active: 'Aktiv', 'not-active': 'Nicht aktiv' },
    ...{ suspended: 'Ausgesetzt', removed: 'Entfernt' },
  },
} as const
type MicrosoftStatus = keyof (typeof microsoftStatusNames)['en']

/** Who has consented to calling by the provider, or may do so. */
export const leads = noun({
  label: { en: 'New Leads', de: 'Neue Leads' },
  topics: ['leads'],
  listeners: { for: ['provider'] },
  log: {
    group: 'operator-connect',
    name: { en: 'Operator Connect', de: 'Operator Connect' },
    types: {
      'lead.added': { en: 'Lead added', de: 'Lead angelegt' },
      'lead.changed': { en: 'Lead changed', de: 'Lead geändert' },
      'lead.assigned': { en: 'Lead assigned', de: 'Lead zugeordnet' },
      'lead.removed': { en: 'Lead removed', de: 'Lead entfernt' },
      'leads.imported': { en: 'Leads loaded', de: 'Leads geladen' },
      'leads.exported': { en: 'Leads downloaded', de: 'Leads heruntergeladen' },
      'lead-tenants.exported': {
        en: 'Operator Connect tenants downloaded',
        de: 'Mandanten mit Operator Connect heruntergeladen',
      },
      'customer-leads.exported': {
        en: 'Customer Leads downloaded',
        de: 'Kunden-Leads heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-lead': { en: 'Lead not found.', de: 'Lead nicht gefunden.' },
    'lead-gone': {
      en: 'Microsoft no longer lists it.',
      de: 'Microsoft führt ihn nicht mehr.',
    },
    'lead-unseen': {
      en: 'No sync has found it at Microsoft yet.',
      de: 'Noch kein Abgleich hat ihn bei Microsoft gefunden.',
    },
    'lead-status': naming<{ status: MicrosoftStatus }>({
      en: ({ status }) =>
        `Microsoft Status is ${microsoftStatusNames.en[status]}. The customer changes that in Teams.`,
      de: ({ status }) =>
        `Der Microsoft-Status ist ${microsoftStatusNames.de[status]}. Das ändert der Kunde in Teams.`,
    }),
    'lead-no-tenant': {
      en: 'Its Microsoft tenant ID is not known.',
      de: 'Seine Microsoft-Mandanten-ID ist nicht bekannt.',
    },
    'lead-no-countries': {
      en: 'The consent names no country.',
      de: 'Die Zustimmung nennt kein Land.',
    },
    'lead-no-size': {
      en: 'The size of the company is not known.',
      de: 'Die Größe des Unternehmens ist nicht bekannt.',
    },
    'lead-unlicensed': {
      en: 'No license type has been applied.',
      de: 'Ihm ist kein Lizenztyp zugewiesen.',
    },
    'lead-no-service': {
      en: 'It is no customer yet: no service is named.',
      de: 'Er ist noch kein Kunde: Es ist kein Dienst genannt.',
    },
    'lead-undeployed': {
      en: 'Its service is not deployed.',
      de: 'Sein Dienst ist nicht bereitgestellt.',
    },
    'lead-no-connection': {
      en: 'Its service has no SIP connection.',
      de: 'Sein Dienst hat keine SIP-Verbindung.',
    },
    'lead-sbc-deaf': naming<{ sbc: string }>({
      en: ({ sbc }) => `No REST API is set up for the SBC ${sbc}, so OCDialPlan cannot be written.`,
      de: ({ sbc }) =>
        `Für den SBC ${sbc} ist keine REST-API eingerichtet, daher lässt sich OCDialPlan nicht schreiben.`,
    }),
    'lead-not-set-up': {
      en: 'OC Settings are not filled in.',
      de: 'Die OC-Einstellungen sind nicht ausgefüllt.',
    },
    'lead-no-profiles': {
      en: 'No calling profiles have been read from Microsoft yet.',
      de: 'Von Microsoft wurden noch keine Anrufprofile gelesen.',
    },
    'lead-unserved': naming<OfCountries>({
      en: ({ countries }) => `No calling profile serves ${countries}.`,
      de: ({ countries }) => `Kein Anrufprofil gilt für ${countries}.`,
    }),
    'lead-one-trunk': naming<OfCountries>({
      en: ({ countries }) => `The calling profile for ${countries} has no second trunk.`,
      de: ({ countries }) => `Das Anrufprofil für ${countries} hat keinen zweiten Trunk.`,
    }),
    'lead-microsofts': {
      en: 'Microsoft lists it. The customer changes it in Teams, and the next sync reads that.',
      de: 'Microsoft führt ihn. Der Kunde ändert ihn in Teams, und der nächste Abgleich liest das.',
    },
    'lead-is-tenant': {
      en: 'It is a tenant already. Move the tenant instead.',
      de: 'Er ist schon ein Mandant. Verschieben Sie stattdessen den Mandanten.',
    },
    'lead-has-service': {
      en: 'It has a service.',
      de: 'Er hat einen Dienst.',
    },
    'lead-countries': {
      en: 'Enter codes of countries with commas between them, such as DE, FR.',
      de: 'Geben Sie Ländercodes mit Kommas dazwischen ein, etwa DE, FR.',
    },
    'lead-tenant-form': {
      en: 'Enter the Microsoft tenant ID, such as 11111111-2222-4333-8444-555555555555.',
      de: 'Geben Sie die Microsoft-Mandanten-ID ein, etwa 11111111-2222-4333-8444-555555555555.',
    },
    'lead-tenant-unknown': {
      en: 'Microsoft has no tenant with this ID.',
      de: 'Microsoft hat keinen Mandanten mit dieser ID.',
    },
    'lead-customer': {
      en: 'No tenant with this shortname has a service without a lead.',
      de: 'Kein Mandant mit diesem Kurznamen hat einen Dienst ohne Lead.',
    },
    'lead-service': naming<{ names: string }>({
      en: ({ names }) => `Enter the name of one service: ${names}.`,
      de: ({ names }) => `Geben Sie den Namen eines Dienstes ein: ${names}.`,
    }),
    'lead-taken': naming<OfName>({
      en: ({ name }) => `This Microsoft tenant has a lead already: ${name}.`,
      de: ({ name }) => `Dieser Microsoft-Mandant hat schon einen Lead: ${name}.`,
    }),
  },
  menu: [
    {
      ...{ in: 'operator-connect', at: 10, for: ['provider'], href: '/leads', icon: 'users' },
    },
    {
      ...{ in: 'customers', at: 10, for: ['provider'], href: '/customer-leads', icon: 'users' },
      label: { en: 'Customer Leads', de: 'Kunden-Leads' },
    },
  ],
  canary: ['/leads', '/leads?q={}', '/leads.csv', '/leads/tenants', '/customer-leads'],
})
