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
    'service-is-last': naming<OfName>({
      en: ({ name }) =>
        `It is the last service of ${name} by now, and the tenant would go with it. Read again what is deleted.`,
      de: ({ name }) =>
        `Es ist inzwischen der letzte Dienst von ${name}, und der Mandant würde mitgehen. Lesen Sie noch einmal, was gelöscht wird.`,
    }),
    'service-not-last': naming<OfName>({
      en: ({ name }) =>
        `${name} has another service by now, and would stay. Read again what is deleted.`,
      de: ({ name }) =>
        `${name} hat inzwischen einen weiteren Dienst und würde bleiben. Lesen Sie noch einmal, was gelöscht wird.`,
    }),
    'service-numbers': naming<OfName & { numbers: number }>({
      en: ({ name, numbers }) =>
        `${numbers === 1 ? '1 phone number is' : `${numbers} phone numbers are`} assigned to users of ${name}. They can no longer make calls by it once it is deleted.`,
      de: ({ name, numbers }) =>
        `${numbers === 1 ? '1 Rufnummer ist' : `${numbers} Rufnummern sind`} Benutzern von ${name} zugewiesen. Nach dem Löschen können sie darüber nicht mehr telefonieren.`,
    }),
    'cleanup-failed-repair': {
      en: 'Open the service: it says what still exists outside. Mend the cause and retry the cleanup there, or leave it there with a reason.',
      de: 'Öffnen Sie den Dienst: Er sagt, was außerhalb noch da ist. Beheben Sie die Ursache und wiederholen Sie dort das Aufräumen, oder lassen Sie es mit einer Begründung dort.',
    },
    'cleanup-other-zone': naming<{ zone: string; now: string }>({
      en: ({ zone, now }) =>
        `Its records are in the zone ${zone}, and the DNS API writes ${now} now. Enter the zone ${zone} again and retry, or leave the records there.`,
      de: ({ zone, now }) =>
        `Seine Einträge liegen in der Zone ${zone}, die DNS-API schreibt jetzt ${now}. Tragen Sie die Zone ${zone} wieder ein und wiederholen Sie es, oder lassen Sie die Einträge dort.`,
    }),
    'cleanup-no-dns': {
      en: 'The DNS API is no longer set up, and its records stay in the zone. Enter it under DNS API Configuration and retry, or leave the records there.',
      de: 'Die DNS-API ist nicht mehr eingerichtet, und seine Einträge bleiben in der Zone. Tragen Sie sie unter DNS-API-Konfiguration ein und wiederholen Sie es, oder lassen Sie die Einträge dort.',
    },
    'cleanup-no-access': {
      en: 'The portal has no access to the customer’s Microsoft 365. Have consent given again and retry, or leave what is there.',
      de: 'Der Zugang zum Microsoft 365 des Kunden besteht nicht mehr. Lassen Sie die Zustimmung noch einmal geben und wiederholen Sie es, oder lassen Sie dort, was da ist.',
    },
    'cleanup-no-sbc-api': {
      en: 'The SBC no longer has a REST API entered. Enter it and retry, or leave its configuration there.',
      de: 'Für den SBC ist keine REST-API mehr eingetragen. Tragen Sie sie ein und wiederholen Sie es, oder lassen Sie dort, was eingerichtet ist.',
    },
    'cleanup-secret-unreadable': {
      en: 'The stored values of the cleanup script cannot be read. Leave its configuration on the SBC, and remove it there by hand.',
      de: 'Die gespeicherten Werte des Skripts zum Aufräumen sind nicht lesbar. Lassen Sie die Einrichtung auf dem SBC, und entfernen Sie sie dort von Hand.',
    },
    'cleanup-waits': naming<OfName & { tasks: number }>({
      en: ({ name, tasks }) =>
        `${tasks === 1 ? 'A task is' : `${tasks} tasks are`} still running for ${name}.`,
      de: ({ name, tasks }) =>
        `Für ${name} ${tasks === 1 ? 'läuft noch eine Aufgabe' : `laufen noch ${tasks} Aufgaben`}.`,
    }),
    'leave-not-failed': naming<OfName>({
      en: ({ name }) =>
        `The cleanup of ${name} has not failed, or is being worked on again. Only what could not be removed can be left.`,
      de: ({ name }) =>
        `Das Aufräumen von ${name} ist nicht fehlgeschlagen, oder es wird wieder daran gearbeitet. Nur was sich nicht entfernen ließ, kann dort bleiben.`,
    }),
    'leave-nothing': naming<OfName>({
      en: ({ name }) => `Nothing of ${name} still exists outside. Retry the cleanup.`,
      de: ({ name }) => `Von ${name} gibt es außerhalb nichts mehr. Wiederholen Sie das Aufräumen.`,
    }),
    'leave-choose': {
      en: 'Choose what stays there.',
      de: 'Wählen Sie, was dort bleibt.',
    },
    'step-clean-outside': { en: 'Clean up outside', de: 'Außerhalb aufräumen' },
    'tenant-deletion-failed': {
      en: 'Deletion of tenant failed',
      de: 'Löschen des Mandanten fehlgeschlagen',
    },
    'tenant-deletion-failed-repair': {
      en: 'Open the tenant: it says what is in the way. Mend the cause and retry there, or stop the deletion.',
      de: 'Öffnen Sie den Mandanten: Er sagt, was im Weg ist. Beheben Sie die Ursache und wiederholen Sie es dort, oder stoppen Sie die Löschung.',
    },
    'deletion-not-failed': naming<OfName>({
      en: ({ name }) => `There is no failed deletion of ${name} to retry.`,
      de: ({ name }) =>
        `Es gibt keine fehlgeschlagene Löschung von ${name}, die sich wiederholen ließe.`,
    }),
  },
})
