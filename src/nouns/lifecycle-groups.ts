import { naming, noun } from '../noun.ts'

export const lifecycleGroups = noun({
  label: { en: 'LifeCycle Management', de: 'LifeCycle Management' },
  topics: ['lifecycle'],
  listeners: { rights: ['lifecycle-management', 'lifecycle-templates'] },
  // what the license has, says domain/services/rights beside it
  permissions: { 'edit-lifecycle': { tenant: ['admin', 'operator'] } },
  log: {
    group: 'directory',
    types: {
      'lifecycle-group.added': { en: 'LifeCycle group added', de: 'LifeCycle-Gruppe angelegt' },
      'lifecycle-group.changed': {
        en: 'LifeCycle group changed',
        de: 'LifeCycle-Gruppe geändert',
      },
      'lifecycle-group.removed': {
        en: 'LifeCycle group removed',
        de: 'LifeCycle-Gruppe entfernt',
      },
      'lifecycle-groups.exported': {
        en: 'LifeCycle groups downloaded',
        de: 'LifeCycle-Gruppen heruntergeladen',
      },
      'lifecycle.applied': { en: 'LifeCycle template applied', de: 'LifeCycle-Vorlage angewendet' },
      'user.offboarded': { en: 'User offboarded', de: 'Benutzer verabschiedet' },
    },
  },
  messages: {
    'lifecycle-rule-empty': {
      en: 'Say who belongs to the group: a directory group, department, country or site.',
      de: 'Sagen Sie, wer zur Gruppe gehört: Verzeichnisgruppe, Abteilung, Land oder Standort.',
    },
    'lifecycle-matches-nobody': {
      en: 'No user matches the group.',
      de: 'Zur Gruppe passt kein Benutzer.',
    },
    'lifecycle-matches-all': naming<{ matching: number }>({
      en: ({ matching }) => `All ${matching} users match the group.`,
      de: ({ matching }) => `Alle ${matching} Benutzer passen zur Gruppe.`,
    }),
    'lifecycle-nothing': {
      en: 'All members already have the template.',
      de: 'Alle in der Gruppe haben die Vorlage schon.',
    },
    'lifecycle-changed': {
      en: 'The group has been changed. Preview it and apply it again.',
      de: 'Die Gruppe wurde geändert. Sehen Sie die Vorschau an und wenden Sie sie erneut an.',
    },
    'lifecycle-other-group': naming<{ name: string }>({
      en: ({ name }) => `Belongs to ${name}, which comes first.`,
      de: ({ name }) => `Gehört zu ${name}; diese Gruppe hat Vorrang.`,
    }),
    'lifecycle-range-gone': {
      en: 'The template’s number range was deleted.',
      de: 'Der Rufnummernbereich der Vorlage wurde gelöscht.',
    },
    'step-apply-lifecycle': { en: 'Queue changes', de: 'Änderungen einreihen' },
    'lifecycle-applying': naming<{ done: number; total: number }>({
      en: ({ done, total }) => `${done} of ${total} users`,
      de: ({ done, total }) => `${done} von ${total} Benutzern`,
    }),
    'user-offboarded': {
      en: 'The user was offboarded. Change the user here first to take them back.',
      de: 'Der Benutzer wurde verabschiedet. Ändern Sie ihn zuerst hier, um ihn zurückzunehmen.',
    },
    'offboard-nothing': {
      en: 'The user has no number, no policies of their own and no group.',
      de: 'Der Benutzer hat keine Rufnummer, keine eigenen Richtlinien und keine Gruppe.',
    },
    /** Of a reserved number. */
    'number-resting': naming<{ name: string }>({
      en: ({ name }) => `Resting after ${name} left`,
      de: ({ name }) => `Ruht, weil ${name} gegangen ist`,
    }),
  },
  menu: [
    {
      ...{ in: 'calling', at: 30, for: ['tenant'], href: '/lifecycle', icon: 'stack-2' },
      right: 'lifecycle-management',
    },
  ],
  canary: ['/lifecycle', '/lifecycle?q={}', '/lifecycle.csv'],
  foreign: {
    lifecycle_group: { paths: ['/lifecycle/{}', '/lifecycle/{}/preview'] },
  },
})
