import { naming, noun } from '../noun.ts'

type OfName = { name: string }

/** How a service that runs goes away again, and what nobody could take away with it. */
export const serviceDeletions = noun({
  label: { en: 'Deletion of services', de: 'Löschen von Diensten' },
  log: {
    group: 'service',
    types: {
      'service.deletion-ordered': {
        en: 'Deletion of service scheduled',
        de: 'Löschung des Dienstes geplant',
      },
      'service.deletion-stopped': {
        en: 'Deletion of service stopped',
        de: 'Löschung des Dienstes gestoppt',
      },
      'service.left': { en: 'Left outside', de: 'Außerhalb belassen' },
    },
  },
  messages: {
    'may-not-delete': {
      en: 'Your role does not include deleting services and tenants.',
      de: 'Ihre Rolle darf keine Dienste und Mandanten löschen.',
    },
    'service-deletion-held': naming<OfName & { minutes: number }>({
      en: ({ name, minutes }) =>
        `${name} is deleted in ${minutes < 1 ? 'less than a minute' : minutes === 1 ? '1 minute' : `${minutes} minutes`}. It can be stopped on its page.`,
      de: ({ name, minutes }) =>
        `${name} wird in ${minutes < 1 ? 'weniger als einer Minute' : minutes === 1 ? '1 Minute' : `${minutes} Minuten`} gelöscht. Das lässt sich auf seiner Seite stoppen.`,
    }),
    'service-deletion-begun': naming<OfName>({
      en: ({ name }) => `The deletion of ${name} has begun. Its page says how far it is.`,
      de: ({ name }) =>
        `Das Löschen von ${name} hat begonnen. Die Seite des Dienstes sagt, wie weit es ist.`,
    }),
    'service-no-deletion': naming<OfName>({
      en: ({ name }) => `${name} is not scheduled for deletion.`,
      de: ({ name }) => `Für ${name} ist keine Löschung geplant.`,
    }),
    'service-tenant-goes': naming<OfName>({
      en: ({ name }) => `${name} is being deleted with all its services.`,
      de: ({ name }) => `${name} wird mit allen Diensten gelöscht.`,
    }),
    'service-tenant-held': naming<OfName>({
      en: ({ name }) =>
        `${name} is scheduled for deletion with all its services. Stop that on the tenant’s page first.`,
      de: ({ name }) =>
        `Für ${name} ist die Löschung mit allen Diensten geplant. Stoppen Sie diese zuerst auf der Seite des Mandanten.`,
    }),
    'service-tenant-off': naming<OfName>({
      en: ({ name }) =>
        `${name} is deactivated, and nothing is done for it. Activate the tenant first, or delete the whole tenant.`,
      de: ({ name }) =>
        `${name} ist deaktiviert, und es wird nichts für ihn getan. Aktivieren Sie zuerst den Mandanten, oder löschen Sie ihn ganz.`,
    }),
  },
})
