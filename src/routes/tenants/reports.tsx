import type { Context } from 'hono'
import { z } from 'zod'
import { linesOf, log } from '../../domain/audit/entries.ts'
import { hasFeature } from '../../domain/features.ts'
import { form } from '../../domain/form.ts'
import { recordExport } from '../../domain/lists/exports.ts'
import { parseQuery } from '../../domain/lists/list.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Scope } from '../../domain/scope.ts'
import { services } from '../../domain/services/services.ts'
import { contacts } from '../../domain/tenants/contacts.ts'
import { readQuotas } from '../../domain/tenants/quotas.ts'
import { demandContactsReport } from '../../domain/tenants/reports.ts'
import { readMonths, usageCsv } from '../../domain/tenants/usage.months.ts'
import * as kinds from '../../domain/values.ts'
import { ReportsPage, type Withheld } from '../../views/tenants/reports.tsx'
import { csvAnswer } from '../csv.ts'
import { localizeRefusal } from '../field-errors.ts'
import { everything, listCsv } from '../lists/csv.ts'
import { optional, type Portal, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { readShell } from '../shell.ts'
import { demandOwnPortal } from '../tenant-context.ts'

export const reports = routes()

// bytes go out while no transaction is open
const report = { host: 'tenant', permission: 'looking', feature: 'reports', scope: 'none' } as const
const download = { ...report, isExport: true } as const

const typedDay = optional(z.string().trim().max(20))
const range = z.object({ from: typedDay, to: typedDay })
type Range = z.output<typeof range>

reports.get('/reports', report, (c) => page(c, queryOf(c, range)))

async function page(c: Context<Portal>, asked: Range, refused?: Refusal) {
  const { database, actor, words } = c.var
  const frame = (scope: Scope) => {
    c.set('scope', scope)
    return readShell(c)
  }
  c.set('shell', await Scope.enter(database, actor, frame, 'read only'))
  const errors = refused ? localizeRefusal(words, refused).fields : {}
  if (refused) c.status(422)
  return c.render(<ReportsPage range={asked} errors={errors} withheld={withheldFrom(c)} />, {
    title: words.portal.reports.title,
  })
}

/** Offered with its reason, not hidden. */
function withheldFrom({ var: { actor, words } }: Context<Portal>): Withheld {
  const { notInSupportSession, contactsOff } = words.portal.reports
  if (actor.supportSession) return { contacts: notInSupportSession }
  return hasFeature(actor, 'contacts') ? {} : { contacts: contactsOff }
}

reports.get('/reports/log.csv', download, (c) => {
  const tenant = demandOwnPortal(c)
  const asked = queryOf(c, range)
  try {
    demandRange(asked)
  } catch (error) {
    if (error instanceof Refusal) return page(c, asked, error)
    throw error
  }
  const search = new URLSearchParams(Object.entries(asked).filter(([, day]) => day)).toString()
  return listCsv(c, log, {
    ...{ query: parseQuery(log, search), search, name: 'log', tenantId: tenant },
    options: { within: linesOf({ tenant }) },
  })
})

const day = kinds.optional(kinds.day('enter-day'))
const rangeForm = form({ from: day, to: day })

/** Both days exist, and the first does not come after the last. */
function demandRange({ from, to }: Range) {
  rangeForm.read({ from, to })
  if (from && to && from > to) throw new Refusal('invalid', 'days-reversed', {}, { field: 'from' })
}

reports.get('/reports/usage.csv', download, async (c) => {
  const tenantId = demandOwnPortal(c)
  const { database, actor } = c.var
  const read = async (scope: Scope) => {
    const quotas = await readQuotas(scope, tenantId)
    return usageCsv(quotas, await readMonths(scope, tenantId, quotas.month))
  }
  const text = await Scope.enter(database, actor, read, 'read only')
  return csvAnswer(c, 'usage.csv', once(text), () =>
    recordExport(database, actor, 'usage', { tenantId, what: 'usage' }),
  )
})

async function* once(text: string) {
  yield text
}

reports.get('/reports/services.csv', download, (c) =>
  listCsv(c, services, { ...whole(services), name: 'services' }),
)

reports.get('/reports/contacts.csv', { ...download, supportSession: 'refused' }, (c) => {
  demandContactsReport(c.var.actor)
  return listCsv(c, contacts, { ...whole(contacts), name: 'contacts' })
})

const whole = (list: Parameters<typeof everything>[0]) => ({
  query: everything(list),
  search: '',
  options: {},
})
