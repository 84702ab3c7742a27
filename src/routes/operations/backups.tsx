import {
  backupForm,
  changeBackups,
  queueBackup,
  queueDrill,
  readBackupSettings,
} from '../../domain/operations/backups.ts'
import { may } from '../../domain/roles.ts'
import { BackupsPage, backupsLook, backupsPath as path } from '../../views/operations/backups.tsx'
import { act, settingsPage } from '../form.tsx'
import { routes } from '../route.ts'

export const backups = routes()

settingsPage(backups, {
  ...{ path, form: backupForm },
  read: ({ var: { scope } }) => readBackupSettings(scope),
  look: () => backupsLook,
  page: ({ var: { actor } }, shown, form) => (
    <BackupsPage {...{ shown, form }} mayRun={may(actor, 'administer')} />
  ),
  save: ({ var: { scope } }, given) => changeBackups(scope, given),
  done: (_, __, { isQueued }) =>
    isQueued
      ? 'Saved. A first backup into this folder is queued; its result shows here.'
      : 'Saved.',
  topics: ({ open }) => ['commands', ...open.map(({ id }) => `command:${id}` as const)],
})

const guard = { audience: ['provider'], permission: 'administer' } as const
const at = (rest: string) => [{ path: `${path}${rest}`, host: 'operators' } as const]
const common = { guard, about: async () => ({}), back: () => path, leaves: true } as const

act(backups, {
  ...{ at: at('/runs'), ...common },
  verb: ({ var: { scope } }) => queueBackup(scope),
  done: () => 'A backup is queued.',
})

act(backups, {
  ...{ at: at('/drills'), ...common },
  verb: ({ var: { scope } }) => queueDrill(scope),
  done: () => 'A restore drill is queued.',
})
