import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { CodeAnswer, ConsentClient } from '../../connectors/consent.ts'
import { openOwnApplication } from '../connect/application.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { demandProvider } from '../roles.ts'
import { type Database, Scope, system } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { sealedAt } from './invitations.completion.ts'
import type { KeptCode } from './invitations.links.ts'
import { dropCode, noteRefused, prove } from './invitations.proof.ts'
import { nameOf, saidOf } from './refusals.ts'

/** A code that is due to be asked about; `sealed` names it, so that what came of another one is not taken for it. */
export type DueCode = {
  id: string
  tenantId: string
  serviceId: string
  sealed: string
  seconds: number
  isOver: boolean
}

/** A process that takes a code has so many seconds to ask about it before another one may. */
const askingSeconds = 15
/** RFC 8628, section 3.5: "the interval MUST be increased by 5 seconds for this and all subsequent requests". */
const slowerSeconds = 5
const longestSeconds = 300

/** Takes codes that are due, each for one process; whoever is killed while asking leaves them to the next. Run as the provider. */
export async function takeDueCodes(scope: Scope, most: number): Promise<DueCode[]> {
  demandProvider(scope.actor)
  const rows = await scope.db.execute<DueCode>(sql`
    update onboarding_invitation i set poll_at = portal_clock() + make_interval(secs => greatest(i.poll_seconds, ${askingSeconds}))
    from (select id from onboarding_invitation where state = 'code' and poll_at <= portal_clock() order by poll_at
      limit ${most} for update skip locked) due
    where i.id = due.id and i.state = 'code'
    returning i.id, i.tenant_id as "tenantId", i.service_id as "serviceId", i.device_code as sealed, i.poll_seconds as seconds,
      (i.code_until <= portal_clock() or i.expires_at <= portal_clock()) as "isOver"`)
  return [...rows]
}

const keptCode = z.object({
  ...{ deviceCode: z.string(), msTenantId: z.string().nullable(), clientId: z.string() },
})

type Parts = { database: Database; seal: Seal; consents: Pick<ConsentClient, 'askCode'> }

/** Asks about one code, with no transaction open meanwhile, and keeps what came of it. */
export async function pollCode({ database, seal, consents }: Parts, due: DueCode): Promise<void> {
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, system({ kind: 'provider' }), work)
  const drop = (said: StoredMessage, after?: Record<string, unknown>) =>
    asProvider(async (scope) => {
      if (await dropCode(scope, due.id, due.sealed)) await noteRefused(scope, due, said, after)
    })
  if (due.isOver) return drop(message('consent-code-expired'))
  const { deviceCode, msTenantId, clientId } = opened(seal, due)
  const application = await asProvider((scope) => openOwnApplication(scope, seal))
  // a code is the application's that asked for it
  if (application?.clientId !== clientId) return drop(message('consent-no-application'))
  const answer = await consents.askCode(application, msTenantId, deviceCode)
  switch (answer.kind) {
    case 'done':
      return asProvider((scope) => finish(scope, seal, due, { answer, clientId }))
    case 'refused':
      return drop(saidOf(answer.refusal), { code: nameOf(answer.refusal) })
    case 'pending':
      return asProvider((scope) => askAgain(scope, due, due.seconds))
    default:
      return asProvider((scope) =>
        askAgain(scope, due, Math.min(due.seconds + slowerSeconds, longestSeconds)),
      )
  }
}

function opened(seal: Seal, due: DueCode): KeptCode {
  return keptCode.parse(JSON.parse(seal.open(due.sealed, sealedAt(due, 'device_code'))))
}

async function askAgain({ db }: Scope, { id, sealed }: DueCode, seconds: number) {
  await db.execute(sql`
    update onboarding_invitation set poll_seconds = ${seconds}::integer, poll_at = portal_clock() + make_interval(secs => ${seconds})
    where id = ${id}::uuid and state = 'code' and device_code = ${sealed}`)
}

type Done = { answer: Extract<CodeAnswer, { kind: 'done' }>; clientId: string }

async function finish(scope: Scope, seal: Seal, due: DueCode, { answer, clientId }: Done) {
  const { msTenantId, refreshToken, isGuest } = answer
  // a code is spent whatever comes of it
  const code = { refreshToken, isGuest }
  const outcome = await prove(scope, seal, due.id, { clientId, msTenantId, code })
  if (outcome.kind === 'refused') await dropCode(scope, due.id, due.sealed)
}
