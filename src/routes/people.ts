import type { Logger } from 'pino'
import type { IdentityClient } from '../domain/people/identity-providers.sign-in.ts'
import { userActs, users } from './people/accounts.tsx'
import { activations } from './people/activations.tsx'
import { factorStep, factors } from './people/factors.tsx'
import { setup } from './people/first-operator.tsx'
import { identities, identitySignIn } from './people/identity-providers.tsx'
import { profile } from './people/profile.tsx'
import { resets } from './people/resets.tsx'
import { sessions } from './people/sessions.tsx'
import { supportSessions } from './people/support-sessions.tsx'
import { tokens } from './people/tokens.tsx'
import { routes } from './route.ts'

/** Signing in, one's own account, everybody else's, tokens, and staff in a customer's portal. */
export const people = (parts: { openid?: IdentityClient | undefined; log: Logger }) =>
  routes()
    .route('/', sessions)
    .route('/', factorStep)
    .route('/', identitySignIn(parts.openid))
    .route('/', activations)
    .route('/', resets(parts))
    .route('/', setup)
    .route('/', profile)
    .route('/', factors)
    .route('/', supportSessions)
    // before the people, whose ids stand where its name does
    .route('/', identities(parts.openid))
    .route('/', users)
    .route('/', userActs)
    .route('/', tokens)
