import { z } from 'zod'
import { listMails, resendMails, sendTestMail } from '../../domain/mail/outbox.ts'
import { changeMailServer, mailServerForm, readMailServer } from '../../domain/mail/server.ts'
import { may } from '../../domain/roles.ts'
import { EmailPage, mailServerLook } from '../../views/mail/server.tsx'
import { act, settingsPage } from '../form.tsx'
import { formOf, oneOrMany, uuid } from '../portal.ts'
import { routes } from '../route.ts'

export const email = routes()

const path = '/settings/email'

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
