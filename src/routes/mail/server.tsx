import { z } from 'zod'
import { listMails, resendMails, sendTestMail } from '../../domain/mail/outbox.ts'
import {
  changeMailServer,
  mailServerForm,
  readMailServer,
  readServerToTest,
} from '../../domain/mail/server.ts'
import type { StoredMessage } from '../../domain/message.ts'
import { message } from '../../domain/messages.ts'
import { may } from '../../domain/roles.ts'
import { Scope } from '../../domain/scope.ts'
import { Checked, EmailPage, mailServerLook } from '../../views/mail/server.tsx'
import { act, settingsPage } from '../form.tsx'
import { formOf, oneOrMany, uuid } from '../portal.ts'
import { routes } from '../route.ts'

const path = '/settings/email'

type Server = Awaited<ReturnType<typeof readServerToTest>>
/** Connects to a mail server that is not saved yet; why that cannot be, or null. */
export type MailCheck = { check(server: Server): Promise<StoredMessage | null> }
const nobody: MailCheck = { check: async () => message('mail-away') }

export const email = (mailer: MailCheck = nobody) => {
  const email = routes()
  settingsPage(email, {
    ...{ path, topics: ['mail'], form: mailServerForm },
    read: async ({ var: { scope } }) => ({
      ...(await readMailServer(scope)),
      mails: await listMails(scope),
    }),
    look: (_, { hasPassword }) => mailServerLook(hasPassword),
    page: ({ var: { actor, signedIn } }, { mails }, form) => (
      <EmailPage {...{ form, mails, me: signedIn.email, mayResend: may(actor, 'manage-people') }} />
    ),
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
    done: (_, { address }) => `A test mail to ${address} is on its way.`,
  })

  const resends = z.object({ mail: oneOrMany(uuid) })

  act(email, {
    at: [{ path: '/mails/resends', host: 'both' }],
    guard: { permission: 'manage-people' },
    about: (c) => formOf(c, resends),
    verb: ({ var: { scope } }, { mail }) => resendMails(scope, mail),
    back: () => path,
    done: (c, _, { sent, retried, skipped }) =>
      [
        sent > 0 && `${sent === 1 ? 'The message is' : `${sent} messages are`} sent again.`,
        retried > 0 && `${retried === 1 ? 'The message is' : `${retried} messages are`} tried now.`,
        ...skipped.map(c.var.words.say),
      ]
        .filter(Boolean)
        .join(' '),
  })
  return email
}
