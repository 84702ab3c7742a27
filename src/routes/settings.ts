import { audit } from './audit/audit.tsx'
import { invitationSettings } from './mail/invitation-settings.tsx'
import { email, type MailCheck } from './mail/server.tsx'
import { status } from './operations/status.tsx'
import { routes } from './route.ts'

/** The installation's own pages: mail, invitations, state and log. */
export const settings = (parts: { mailer?: MailCheck | undefined }) =>
  routes()
    .route('/', email(parts.mailer))
    .route('/', invitationSettings)
    .route('/', status)
    .route('/', audit)
