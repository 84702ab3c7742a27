import { mailNames } from '../../domain/mail/mails.ts'
import { mails, previewResend } from '../../domain/mail/outbox.list.ts'
import { resendMails } from '../../domain/mail/outbox.ts'
import { numberIn } from '../../views/formats.ts'
import { MessagesPage } from '../../views/mail/outbox.tsx'
import { listPages } from '../lists/list.tsx'
import { routes } from '../route.ts'

export const messages = routes()

const messagesIn = (count: number) =>
  count === 1 ? '1 message' : `${numberIn('en', count)} messages`

listPages(messages, {
  at: [{ path: '/settings/messages', host: 'operators' }],
  declaration: { audience: ['provider'], permission: 'looking' },
  list: mails,
  prepare: async () => ({ path: '/settings/messages' }),
  page: (_, state) => <MessagesPage state={state} names={mailNames} />,
  about: () => ({ title: 'Messages', topics: ['mail'] }),
  csv: {},
  acts: {
    resend: {
      permission: 'manage-people',
      icon: 'mail-forward',
      words: () => ({ button: 'Resend', things: messagesIn }),
      preview: previewResend,
      run: async (c, ids) => {
        const { sent, retried, skipped } = await resendMails(c.var.scope, ids)
        const said = [
          sent > 0 && `${messagesIn(sent)} sent again.`,
          retried > 0 && `${messagesIn(retried)} being sent now.`,
          ...skipped.map(c.var.words.say),
        ]
        return { said: said.filter(Boolean).join(' ') }
      },
    },
  },
  menu: (_, { toName, to, tenantId, commandId }) => ({
    title: toName || to,
    groups: [
      [
        ...(tenantId
          ? [{ label: 'Tenant', icon: 'building' as const, href: `/tenants/${tenantId}` }]
          : []),
        ...(commandId
          ? [{ label: 'Task', icon: 'activity' as const, href: `/commands/${commandId}` }]
          : []),
      ],
    ],
  }),
})
