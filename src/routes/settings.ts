import { audit } from './audit/audit.tsx'
import { invitationSettings } from './mail/invitation-settings.tsx'
import { messages } from './mail/outbox.tsx'
import { email } from './mail/server.tsx'
import { status } from './operations/status.tsx'
import { routes } from './route.ts'

/** The installation's own pages: mail, invitations, state and log. */
export const settings = routes()
  .route('/', email)
  .route('/', messages)
  .route('/', invitationSettings)
  .route('/', status)
  .route('/', audit)
