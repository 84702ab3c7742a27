import { demandTenantLicenses } from '../licensing/tenants.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { drawLicenses } from '../services/additions.ts'
import { parseCustomers } from './imports.file.ts'
import { type Customers, judgeImport } from './imports.judge.ts'
import { load, type Progress } from './imports.load.ts'
import { firstErrors, type RowError } from './imports.parse.ts'
import { warningsOf } from './imports.warnings.ts'

type Loaded = {
  tenants: number
  services: number
  skipped: number
  errors: RowError[]
  warnings: RowError[]
}

/**
 * Loads customers with their services and licenses, all or nothing: one bad row and nothing is loaded, unless
 * `skipBad`. Announces once, whatever the number of rows. `progress` is called for each 500 rows, inside
 * the one transaction, and is not waited for.
 */
export async function importServices(
  scope: Scope,
  customers: Customers,
  { skipBad = false, progress = () => {} }: ImportOptions = {},
): Promise<Loaded> {
  demand(scope.actor, 'provision')
  const raw = typeof customers === 'string' ? parseCustomers(customers) : customers
  const judged = await judgeImport(scope, raw)
  // of rows that were judged before, the preview has shown them
  const warnings = 'rows' in raw ? [] : await warningsOf(scope, raw)
  if (judged.errors.length > 0 && !skipBad)
    throw new Refusal(
      'invalid',
      'bad-rows',
      { bad: new Set(judged.errors.map((e) => e.row)).size, total: judged.total },
      { details: { errors: firstErrors(judged.errors), count: judged.errors.length } },
    )
  await drawLicenses(scope, judged.needs)
  await demandTenantLicenses(scope, judged.needs.tenants)
  const tenants = await load(scope, judged.rows, progress)
  await record(scope, {
    type: 'services.imported',
    subject: { kind: 'import', name: `${judged.rows.length} services` },
    after: { tenants, services: judged.rows.length, skipped: judged.total - judged.rows.length },
  })
  await scope.announce('services')
  await scope.announce('tenants')
  await scope.announce('tiles')
  return {
    tenants,
    services: judged.rows.length,
    skipped: judged.total - judged.rows.length,
    errors: firstErrors(judged.errors),
    warnings,
  }
}

type ImportOptions = {
  skipBad?: boolean
  progress?: Progress
}
