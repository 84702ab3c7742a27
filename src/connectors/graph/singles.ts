import { GraphError, isAbsent } from './errors.ts'
import type { Requests } from './requests.ts'
import { selected } from './selected.ts'
import { configuration, type GraphConfiguration, one } from './shapes.teams.ts'
import { type GraphCredentials, type GraphNumber, type GraphUser, number, user } from './shapes.ts'

/** One thing as it is now: what is looked at before a change is asked for again. Null: there is none (any more). */
export type GraphSingles = {
  user(credentials: GraphCredentials, id: string, signal?: AbortSignal): Promise<GraphUser | null>
  userConfiguration(
    credentials: GraphCredentials,
    id: string,
    signal?: AbortSignal,
  ): Promise<GraphConfiguration | null>
  /** `number` in E.164. */
  numberAssignment(
    credentials: GraphCredentials,
    number: string,
    signal?: AbortSignal,
  ): Promise<GraphNumber | null>
}

/** Sources: Microsoft, "Get user", "Get teamsUserConfiguration", "List numberAssignments" (example 4). */
export function createSingles(base: string, { read }: Requests): GraphSingles {
  const teams = `${base}/admin/teams`

  return {
    user: (credentials, id, signal) =>
      orNull(async () => {
        const url = `${base}/users/${encodeURIComponent(id)}?$select=${selected([])}`
        return one(user, await read(credentials, url, {}, signal))
      }),
    userConfiguration: (credentials, id, signal) =>
      orNull(async () => {
        const url = `${teams}/userConfigurations/${encodeURIComponent(id)}`
        return one(configuration, await read(credentials, url, {}, signal))
      }),
    async numberAssignment(credentials, wanted, signal) {
      const filter = encodeURIComponent(`telephoneNumber eq '${quoted(wanted)}'`)
      const url = `${teams}/telephoneNumberManagement/numberAssignments?$filter=${filter}`
      const found = valuesIn(await read(credentials, url, {}, signal))
      return found.length === 0 ? null : one(number, found[0])
    },
  }
}

/** In a string of OData an apostrophe is written twice ("Use query parameters"). */
export const quoted = (text: string) => text.replaceAll("'", "''")

/** `value` is a list, and in the documentation's example 4 of numbers the number itself. */
function valuesIn(answer: unknown): unknown[] {
  const value = typeof answer === 'object' && answer && 'value' in answer ? answer.value : null
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value) return [value]
  throw new GraphError('broken', { code: 'graph-shape', params: {} })
}

/** Null for what is not there. */
export async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  return work().catch((error) => {
    if (error instanceof GraphError && isAbsent(error)) return null
    throw error
  })
}
