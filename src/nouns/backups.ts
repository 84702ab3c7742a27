import { naming, noun } from '../noun.ts'

/** Backups of the whole installation, and drills in which the newest is restored aside. */
export const backups = noun({
  label: 'Backups',
  menu: [{ in: 'system', at: 88, for: ['provider'], href: '/settings/backups', icon: 'database' }],
  canary: ['/settings/backups'],
  log: {
    group: 'tenant',
    types: {
      'tenant.handed-over': {
        en: 'All data of a tenant written to a file',
        de: 'Alle Daten eines Mandanten in eine Datei geschrieben',
      },
    },
  },
  messages: {
    'backup-folder': {
      en: 'Enter the whole path of a folder, such as /var/backups/tenantry.',
      de: 'Geben Sie den vollständigen Pfad eines Ordners ein, etwa /var/backups/tenantry.',
    },
    'backup-not-set-up': {
      en: 'Backups are not set up. Enter a folder first.',
      de: 'Sicherungen sind nicht eingerichtet. Geben Sie zuerst einen Ordner ein.',
    },
    'backup-none-yet': {
      en: 'There is no backup yet that could be restored.',
      de: 'Es gibt noch keine Sicherung, die wiederhergestellt werden könnte.',
    },
    'backup-folder-missing': naming<{ folder: string }>({
      en: ({ folder }) =>
        `There is no folder ${folder} on the machine of the worker. Make it, and let the worker write in it.`,
      de: ({ folder }) =>
        `Auf dem Rechner des Workers gibt es keinen Ordner ${folder}. Legen Sie ihn an und lassen Sie den Worker darin schreiben.`,
    }),
    'backup-folder-refused': naming<{ folder: string }>({
      en: ({ folder }) => `The worker may not write in ${folder}. Give its user the right to.`,
      de: ({ folder }) =>
        `Der Worker darf in ${folder} nicht schreiben. Geben Sie seinem Benutzer das Recht dazu.`,
    }),
    'backup-folder-inside': naming<{ folder: string; within: string }>({
      en: ({ folder, within }) =>
        `${folder} is inside ${within}, which the portal or its database uses itself. Choose another folder.`,
      de: ({ folder, within }) =>
        `${folder} liegt in ${within}, das das Portal oder seine Datenbank selbst verwendet. Wählen Sie einen anderen Ordner.`,
    }),
    'backup-disk-full': naming<{ folder: string }>({
      en: ({ folder }) =>
        `The disk of ${folder} is full. The unfinished backup was removed; make room and back up again.`,
      de: ({ folder }) =>
        `Der Datenträger von ${folder} ist voll. Die unfertige Sicherung wurde entfernt. Schaffen Sie Platz und sichern Sie erneut.`,
    }),
    'backup-no-rights': naming<{ why: string }>({
      en: ({ why }) =>
        `The worker is not signed in to the database as its owner, or the owner lacks a right: ${why}. See deploy/roles.sql.`,
      de: ({ why }) =>
        `Der Worker ist nicht als Eigentümer der Datenbank angemeldet, oder diesem fehlt ein Recht: ${why}. Siehe deploy/roles.sql.`,
    }),
    'backup-refused': naming<{ why: string }>({
      en: ({ why }) => `The backup could not be written: ${why}`,
      de: ({ why }) => `Die Sicherung konnte nicht geschrieben werden: ${why}`,
    }),
    'backup-cut-off': {
      en: 'It was cut off: its worker has ended.',
      de: 'Der Lauf brach ab: Sein Worker ist beendet.',
    },
    'backup-stopped': { en: 'It was canceled.', de: 'Der Lauf wurde abgebrochen.' },
    'backup-file-missing': naming<{ file: string; folder: string }>({
      en: ({ file, folder }) =>
        `The newest backup, ${file}, is not in ${folder}. Each worker has to see the same folder.`,
      de: ({ file, folder }) =>
        `Die neueste Sicherung, ${file}, ist nicht in ${folder}. Jeder Worker muss denselben Ordner sehen.`,
    }),
    'backup-file-refused': naming<{ why: string }>({
      en: ({ why }) => `The backup could not be restored: ${why}`,
      de: ({ why }) => `Die Sicherung konnte nicht wiederhergestellt werden: ${why}`,
    }),
    'drill-needs-createdb': naming<{ owner: string }>({
      en: ({ owner }) =>
        `The database’s owner may not create the scratch database. An administrator of the server grants ${owner} the attribute CREATEDB.`,
      de: ({ owner }) =>
        `Der Eigentümer der Datenbank darf die Probedatenbank nicht anlegen. Ein Administrator des Servers gibt ${owner} das Attribut CREATEDB.`,
    }),
    'drill-needs-createrole': naming<{ owner: string }>({
      en: ({ owner }) =>
        `The database’s owner may not create a login for the scratch database. An administrator of the server grants ${owner} the attribute CREATEROLE.`,
      de: ({ owner }) =>
        `Der Eigentümer der Datenbank darf keine Anmeldung für die Probedatenbank anlegen. Ein Administrator des Servers gibt ${owner} das Attribut CREATEROLE.`,
    }),
    'drill-sign-in-failed': naming<{ step: string; status: number }>({
      en: ({ step, status }) => `The restored copy answered ${status} to ${step}.`,
      de: ({ step, status }) => `Die wiederhergestellte Kopie beantwortete ${step} mit ${status}.`,
    }),
    'drill-command-failed': naming<{ state: string }>({
      en: ({ state }) => `A task in the restored copy ended as “${state}”.`,
      de: ({ state }) => `Eine Aufgabe in der wiederhergestellten Kopie endete als „${state}“.`,
    }),
    'step-backup-table': naming<{ table: string; done: number; total: number }>({
      en: ({ table, done, total }) => `Write table ${done} of ${total}: ${table}`,
      de: ({ table, done, total }) => `Tabelle ${done} von ${total} schreiben: ${table}`,
    }),
    'step-backup-prune': { en: 'Remove old backups', de: 'Alte Sicherungen entfernen' },
    'step-drill-restore': naming<{ file: string }>({
      en: ({ file }) => `Restore ${file} aside`,
      de: ({ file }) => `${file} daneben wiederherstellen`,
    }),
    'step-drill-sign-in': { en: 'Sign in to the copy', de: 'An der Kopie anmelden' },
    'step-drill-command': {
      en: 'Run a task in the copy',
      de: 'Eine Aufgabe in der Kopie ausführen',
    },
    'step-drill-remove': { en: 'Remove the copy', de: 'Die Kopie entfernen' },
    'backup-source': { en: 'Backups', de: 'Sicherungen' },
    'backup-overdue': { en: 'Backup overdue', de: 'Sicherung überfällig' },
    'backup-overdue-text': naming<{ hours: number; folder: string }>({
      en: ({ hours, folder }) => `For more than ${hours} hours no backup was written to ${folder}.`,
      de: ({ hours, folder }) =>
        `Seit mehr als ${hours} Stunden wurde keine Sicherung nach ${folder} geschrieben.`,
    }),
    'backup-overdue-repair': {
      en: 'Open Backups, read why the last one failed, and back up.',
      de: 'Öffnen Sie „Backups“, lesen Sie, warum die letzte scheiterte, und sichern Sie.',
    },
    'drill-failed': {
      en: 'Restore drill failed',
      de: 'Probewiederherstellung fehlgeschlagen',
    },
    'drill-failed-repair': {
      en: 'Open Backups and read why. Until a drill succeeds, do not rely on this backup.',
      de: 'Öffnen Sie „Backups“ und lesen Sie den Grund. Verlassen Sie sich nicht auf diese Sicherung, bis eine Probe gelingt.',
    },
    'restore-unproven': {
      en: 'No restore verified lately',
      de: 'Lange keine Wiederherstellung geprüft',
    },
    'restore-unproven-text': naming<{ days: number }>({
      en: ({ days }) => `For more than ${days} days no backup was restored and tried.`,
      de: ({ days }) =>
        `Seit mehr als ${days} Tagen wurde keine Sicherung zur Probe wiederhergestellt.`,
    }),
    'restore-unproven-repair': {
      en: 'Open Backups and try the newest backup.',
      de: 'Öffnen Sie „Backups“ und probieren Sie die neueste Sicherung.',
    },
    'tenant-is-deleted': naming<{ shortname: string }>({
      en: ({ shortname }) =>
        `The tenant ${shortname} was deleted. What is deleted is gone for good and cannot be exported.`,
      de: ({ shortname }) =>
        `Der Mandant ${shortname} wurde gelöscht. Gelöschtes ist endgültig weg und kann nicht exportiert werden.`,
    }),
    'export-file-there': naming<{ file: string }>({
      en: ({ file }) => `${file} is there already. Choose a new name; nothing was changed.`,
      de: ({ file }) =>
        `${file} gibt es schon. Wählen Sie einen neuen Namen; nichts wurde geändert.`,
    }),
    'export-too-large': {
      en: 'The export would be larger than 4 GiB, which this format cannot hold. Nothing was written.',
      de: 'Der Export wäre größer als 4 GiB, was dieses Format nicht fasst. Es wurde nichts geschrieben.',
    },
    'export-which': {
      en: 'Name the tenant and the file.',
      de: 'Nennen Sie den Mandanten und die Datei.',
    },
  },
})
