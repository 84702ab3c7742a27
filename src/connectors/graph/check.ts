import { GraphError, isAbsent, isDenied } from './errors.ts'
import { createRequests, type GraphOptions } from './requests.ts'
import type { GraphCredentials } from './shapes.ts'

/**
 * What came of trying an application: what is wrong, if anything; whether that is Microsoft's refusal, or may pass; and
 * what it may not read though the sign-in works.
 */
export type CheckedAccess = {
  problem: GraphError['reason'] | null
  isRefused: boolean
  denied: 'numbers'[]
}

/** Somebody waits for the answer. */
const impatience = { timeoutMs: 5000, attempts: 1 }

/** Signs in as an application, with no token kept from before, and reads one user and one number as a replication would. */
export function createDirectoryCheck(options: Omit<GraphOptions, 'attempts' | 'timeoutMs'>) {
  const base = `${options.graphUrl ?? 'https://graph.microsoft.com'}/v1.0`
  const numbers = `${base}/admin/teams/telephoneNumberManagement/numberAssignments?$top=1`
  return {
    async check(credentials: GraphCredentials): Promise<CheckedAccess> {
      const { read, close } = createRequests({ ...options, ...impatience })
      try {
        const headers = { prefer: 'odata.maxpagesize=1' }
        await read(credentials, `${base}/users/delta?$select=id`, headers)
        const isDenied = await read(credentials, numbers, {}).then(() => false, withheld)
        return { problem: null, isRefused: false, denied: isDenied ? ['numbers'] : [] }
      } catch (error) {
        if (!(error instanceof GraphError)) throw error
        return { problem: error.reason, isRefused: error.kind === 'refused', denied: [] }
      } finally {
        close()
      }
    },
  }
}

/** Without a permission for them the rest goes on; without Teams there are none. */
function withheld(error: unknown): boolean {
  if (error instanceof GraphError && isDenied(error)) return true
  if (error instanceof GraphError && isAbsent(error)) return false
  throw error
}
