import { sendTestMail } from '../../domain/mail/outbox.ts'
import { changeMailServer, mailServerForm, readMailServer } from '../../domain/mail/server.ts'
import { EmailPage, mailServerLook } from '../../views/mail/server.tsx'
import { act, settingsPage } from '../form.tsx'
import { routes } from '../route.ts'

export const email = routes()

const path = '/settings/email'

settingsPage(email, {
  ...{ path, form: mailServerForm },
  read: ({ var: { scope } }) => readMailServer(scope),
  look: (_, { hasPassword }) => mailServerLook(hasPassword),
  page: ({ var: { signedIn } }, _, form) => <EmailPage form={form} me={signedIn.email} />,
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
