import type { CheckedAccess } from '../connectors/graph/check.ts'
import { GraphError } from '../connectors/graph/errors.ts'
import { clearRefusal, noteRefusal, noteTried, sealedAccess } from '../domain/connect/access.ts'
import { type DirectoryCheck, noteChecked } from '../domain/connect/authentications.ts'
import { validateKind, validateStep } from '../domain/connect/validations.ts'
import { messageOf } from '../domain/message.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { credentialsOf } from './credentials.ts'
import type { Context, Kind } from './kinds.ts'

const maxMs = 2 * 60 * 1000
const pauseSeconds = 30

/** Signs in at a customer's Microsoft 365 and reads there, and keeps how that went. */
export const validateAccessKind = (options: { directory: DirectoryCheck; seal: Seal }): Kind => ({
  ...{ name: validateKind, lane: 'service', steps: 1, concurrency: 4, timeoutMs: maxMs },
  run: (context) => validate(context, options),
  // the row says why, and the next replication tries it as well
  givenUp: async (scope, { tenantId }, reason) => {
    if (tenantId) await noteTried(scope, tenantId, reason)
  },
})

type Options = { directory: DirectoryCheck; seal: Seal }

async function validate(context: Context, options: Options) {
  const { tenantId, subjectName: source } = context.command
  if (!tenantId) throw new Error('a validation belongs to a tenant')
  await context.progress(1, validateStep)
  const access = await context.scope((scope) => sealedAccess(scope, tenantId))
  if (!access) throw new Refusal('conflict', 'authentication-gone')
  const { checked, seen } = await tried(context, options, access)
  const { problem, isRefused } = checked
  if (problem && !isRefused)
    throw new Refusal('too-many', messageOf(problem), { retryAfter: pauseSeconds })
  return context.conclude(async (scope) => {
    const now = await sealedAccess(scope, tenantId)
    // somebody entered another one meanwhile: this is not its result
    if (!now || isOther(now, seen)) return { isValid: null }
    if (problem) await noteRefusal(scope, tenantId, messageOf(problem), { source })
    else {
      await noteChecked(scope, tenantId, checked)
      await clearRefusal(scope, tenantId)
    }
    return { isValid: !problem }
  })
}

type Access = NonNullable<Awaited<ReturnType<typeof sealedAccess>>>

/** Whether another way in was entered meanwhile; which of two secrets is the first, the sign-in itself may have changed. */
const isOther = (now: Access, { version, swaps }: { version: number; swaps: number }) =>
  now.version !== version + swaps

async function tried(context: Context, { directory, seal }: Options, access: Access) {
  let swaps = 0
  const outcome = (checked: CheckedAccess) => ({
    checked,
    seen: { version: access.version, swaps },
  })
  try {
    const { swapped, ...credentials } = await credentialsOf(context, seal, access)
    const swapping = async () => {
      await swapped?.()
      swaps = 1
    }
    return outcome(await directory.check({ ...credentials, ...(swapped && { swapped: swapping }) }))
  } catch (error) {
    if (!(error instanceof GraphError) || context.signal.aborted) throw error
    return outcome({ problem: error.reason, isRefused: error.kind === 'refused', denied: [] })
  }
}
