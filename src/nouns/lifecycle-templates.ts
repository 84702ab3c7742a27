import { naming, noun } from '../noun.ts'

export const lifecycleTemplates = noun({
  label: { en: 'LifeCycle Templates', de: 'LifeCycle-Vorlagen' },
  log: {
    group: 'directory',
    types: {
      'lifecycle-template.added': {
        en: 'LifeCycle template added',
        de: 'LifeCycle-Vorlage angelegt',
      },
      'lifecycle-template.changed': {
        en: 'LifeCycle template changed',
        de: 'LifeCycle-Vorlage geändert',
      },
      'lifecycle-template.removed': {
        en: 'LifeCycle template removed',
        de: 'LifeCycle-Vorlage entfernt',
      },
      'lifecycle-templates.exported': {
        en: 'LifeCycle templates downloaded',
        de: 'LifeCycle-Vorlagen heruntergeladen',
      },
    },
  },
  messages: {
    'template-empty': {
      en: 'The template gives nothing yet. Fill in at least one field besides the name.',
      de: 'Die Vorlage gibt noch nichts. Füllen Sie außer dem Namen mindestens ein Feld aus.',
    },
    'template-in-use': naming<{ name: string }>({
      en: ({ name }) => `The group ${name} uses it. Give the group another template first.`,
      de: ({ name }) =>
        `Die Gruppe ${name} verwendet sie. Geben Sie der Gruppe zuerst eine andere Vorlage.`,
    }),
  },
  menu: [
    {
      ...{ in: 'calling', at: 30, for: ['tenant'], href: '/lifecycle/templates' },
      ...{ icon: 'stack-2', right: 'lifecycle-templates', unless: 'lifecycle-management' },
      label: { en: 'LifeCycle Management', de: 'LifeCycle Management' },
    },
  ],
  canary: ['/lifecycle/templates', '/lifecycle/templates?q={}', '/lifecycle/templates.csv'],
  foreign: { lifecycle_template: { paths: ['/lifecycle/templates/{}'] } },
})
