import { sendTestMail } from '../../domain/mail/outbox.ts'
import {
  changeMailServer,
  type MailCheck,
  mailServerForm,
  readMailServer,
  readServerToTest,
} from '../../domain/mail/server.ts'
import { message } from '../../domain/messages.ts'
import { Scope } from '../../domain/scope.ts'
import { Checked, EmailPage, mailServerLook } from '../../views/mail/server.tsx'
import { act, settingsPage } from '../form.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'

const path = '/settings/email'

const nobody: MailCheck = { check: async () => message('mail-away') }

export function email({ mailer = nobody }: RouteParts): Routes {
  const email = routes()

  settingsPage(email, {
    ...{ path, form: mailServerForm },
    read: ({ var: { scope } }) => readMailServer(scope),
    look: (_, { hasPassword }) => mailServerLook(hasPassword),
    page: ({ var: { signedIn } }, _, form) => <EmailPage form={form} me={signedIn.email} />,
    save: ({ var: { scope, seal } }, given) => changeMailServer(scope, seal, given),
    test: {
      path: '/checks',
      async ahead({ var: { database, actor, seal } }, given) {
        const read = (scope: Scope) => readServerToTest(scope, seal, given)
        const server = await Scope.enter(database, actor, read, 'read only')
        return <Checked problem={await mailer.check(server)} />
      },
    },
  })

  act(email, {
    at: [{ path: `${path}/tests`, host: 'operators' }],
    guard: { audience: ['provider'], permission: 'administer' },
    about: async ({ var: { signedIn } }) => ({ name: signedIn.name, address: signedIn.email }),
    verb: ({ var: { scope } }, me) => sendTestMail(scope, me),
    back: () => path,
    done: (_, { address }) => `A test email to ${address} is on its way.`,
  })
  return email
}
