import { csv, neutral } from '../csv.ts'
import { demandFeature } from '../features.ts'
import { ownerOfAudience, record } from '../log.ts'
import { demandOwnPeople } from '../roles.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import { listContacts } from './contacts.ts'

const pageRows = 1000
const columns = ['name', 'address', 'numbers', 'department', 'location', 'enabled']

/** What every download of the reports page needs. */
const demandReports = (actor: Actor) => demandFeature(actor, 'reports')

/** The whole directory is personal data in bulk: taken by the tenant's own people, never in a support session. */
export function demandContactsReport(actor: Actor): void {
  demandReports(actor)
  demandFeature(actor, 'contacts')
  demandOwnPeople(actor)
}

/**
 * All people with their numbers as CSV, page by page in short transactions, so that a slow reader holds none open. A
 * cell that a spreadsheet would take for a formula, as every number with its plus is, gets a leading quote (OWASP, CSV
 * Injection).
 */
export async function* exportContacts(database: Database, actor: Actor): AsyncGenerator<string> {
  yield csv([columns])
  let cursor: string | undefined
  do {
    const input = { limit: pageRows, ...(cursor !== undefined && { cursor }) }
    const { rows, next } = await Scope.enter(
      database,
      actor,
      (scope) => listContacts(scope, input),
      'read only',
    )
    if (rows.length > 0)
      yield csv(
        rows.map(({ name, upn, numbers, department, location, enabled }) =>
          [
            ...[name ?? '', upn ?? '', numbers.join(' '), department ?? '', location ?? ''],
            enabled === false ? 'no' : 'yes',
          ].map(neutral),
        ),
      )
    cursor = next
  } while (cursor !== undefined)
}

/** Writes down who took the directory away; a GET's one write, after its answer is known. */
export const recordContacts = (database: Database, actor: Actor): Promise<void> =>
  Scope.enter(database, actor, (scope) =>
    record(scope, {
      ...ownerOfAudience(actor.audience),
      type: 'contacts.exported',
      subject: { kind: 'export', name: 'contacts' },
    }),
  )
