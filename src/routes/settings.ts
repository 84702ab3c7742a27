import { audit } from './audit.tsx'
import { routes } from './route.ts'
import { email } from './settings/email.tsx'
import { invitationSettings } from './settings/invitations.tsx'
import { status } from './settings/status.tsx'

/** The installation's own pages: mail, invitations, state and log. */
export const settings = routes()
  .route('/', email)
  .route('/', invitationSettings)
  .route('/', status)
  .route('/', audit)
