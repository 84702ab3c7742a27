import { pairedWords } from '../words.ts'

/** The audits of all tenants. */
export const allAuditWords = pairedWords({
  title: { en: 'License Usage', de: 'Lizenznutzung' },
  text: {
    en: 'What each tenant uses of the licenses that it acquired, by its last count.',
    de: 'Was jeder Mandant von seinen erworbenen Lizenzen nutzt, nach seiner letzten Zählung.',
  },
  search: { en: 'Tenant', de: 'Mandant' },
  columns: {
    name: { en: 'Tenant', de: 'Mandant' },
    shortname: { en: 'Shortname', de: 'Kurzname' },
    msp: { en: 'MSP', de: 'MSP' },
    state: { en: 'State', de: 'Stand' },
    licensed: { en: 'Licensed', de: 'Lizenziert' },
    acquired: { en: 'Acquired', de: 'Erworben' },
    available: { en: 'Available', de: 'Verfügbar' },
    over: { en: 'Over', de: 'Zu viel' },
    percent: { en: 'In use', de: 'Genutzt' },
    taken: { en: 'Last Update', de: 'Letzte Aktualisierung' },
  },
  states: {
    ok: { en: 'OK', de: 'In Ordnung' },
    near: { en: 'Nearly used up', de: 'Fast ausgeschöpft' },
    over: { en: 'Over', de: 'Überschritten' },
    never: { en: 'Never counted', de: 'Nie gezählt' },
  },
})
