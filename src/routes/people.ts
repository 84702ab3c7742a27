import type { Logger } from 'pino'
import type { IdentityClient } from '../domain/people/identities.enter.ts'
import { activations } from './people/activations.tsx'
import { factorStep } from './people/factor-step.tsx'
import { factors } from './people/factors.tsx'
import { identities } from './people/identities.tsx'
import { identitySignIn } from './people/identity-sign-in.ts'
import { profile } from './people/profile.tsx'
import { resets } from './people/resets.tsx'
import { sessions } from './people/sessions.tsx'
import { setup } from './people/setup.tsx'
import { tokens } from './people/tokens.tsx'
import { userActs } from './people/users.acts.tsx'
import { users } from './people/users.tsx'
import { visits } from './people/visits.tsx'
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
    .route('/', visits)
    // before the people, whose ids stand where its name does
    .route('/', identities(parts.openid))
    .route('/', users)
    .route('/', userActs)
    .route('/', tokens)
