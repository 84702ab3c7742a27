import type { Context } from 'hono'
import { z } from 'zod'
import { exportLog, recordTaken } from '../../domain/audit/exports.ts'
import { hasFeature } from '../../domain/features.ts'
import { exportList, recordExport } from '../../domain/lists/exports.ts'
import { parseQuery } from '../../domain/lists/list.ts'
import { message } from '../../domain/messages.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Scope } from '../../domain/scope.ts'
import { services } from '../../domain/services/services.ts'
import { readQuotas } from '../../domain/tenants/quotas.ts'
import {
  demandContactsReport,
  exportContacts,
  recordContacts,
} from '../../domain/tenants/reports.ts'
import { readMonths, usageCsv } from '../../domain/tenants/usage.months.ts'
import { ReportsPage, type Withheld } from '../../views/tenants/reports.tsx'
import { cutNote } from '../audit/log.tsx'
import { csvAnswer } from '../csv.ts'
import { localizeRefusal } from '../field-errors.ts'
import { optional, type Portal, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { readShell } from '../shell.ts'
import { demandOwnPortal } from '../tenant-context.ts'

export const reports = routes()

// bytes go out while no transaction is open
const report = { host: 'tenant', permission: 'looking', feature: 'reports', scope: 'none' } as const

const day = optional(z.string().trim().max(20))
const range = z.object({ from: day, to: day })
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

reports.get('/reports/log.csv', report, (c) => {
  const tenant = demandOwnPortal(c)
  const { database, actor, signedIn } = c.var
  const asked = queryOf(c, range)
  try {
    demandRange(asked)
  } catch (error) {
    if (error instanceof Refusal) return page(c, asked, error)
    throw error
  }
  const { from, to } = asked
  const filter = {
    owners: { tenant },
    zone: signedIn.timeZone,
    ...(from && { from }),
    ...(to && { to }),
  }
  const what = [from, to].filter(Boolean).join(' – ') || 'all'
  return csvAnswer(c, 'log.csv', exportLog(database, actor, filter, { note: cutNote(c) }), () =>
    recordTaken(database, actor, 'log.exported', { tenantId: tenant, what }),
  )
})

/** Both days exist, and the first does not come after the last. */
function demandRange({ from, to }: Range) {
  const wrong = message('enter-day')
  const isDay = (text: string) => z.iso.date().safeParse(text).success
  const fields = {
    ...(from && !isDay(from) && { from: wrong }),
    ...(to && !isDay(to) && { to: wrong }),
  }
  if (Object.keys(fields).length > 0) throw new Refusal('invalid', wrong, { fields })
  if (from && to && from > to) throw new Refusal('invalid', 'days-reversed', {}, { field: 'from' })
}

reports.get('/reports/usage.csv', report, async (c) => {
  const tenantId = demandOwnPortal(c)
  const { database, actor } = c.var
  const read = async (scope: Scope) => {
    const quotas = await readQuotas(scope, tenantId)
    return usageCsv(quotas, await readMonths(scope, tenantId, quotas.month))
  }
  const text = await Scope.enter(database, actor, read, 'read only')
  return csvAnswer(c, 'usage.csv', once(text), () =>
    recordTaken(database, actor, 'usage.exported', { tenantId, what: 'usage' }),
  )
})

async function* once(text: string) {
  yield text
}

reports.get('/reports/services.csv', report, (c) => {
  const { database, actor } = c.var
  return csvAnswer(
    c,
    'services.csv',
    exportList(services, { database, actor }, parseQuery(services, ''), {
      ...{ note: cutNote(c), say: c.var.words.say },
    }),
    () => recordExport(database, actor, services.name, { what: 'all' }),
  )
})

reports.get('/reports/contacts.csv', { ...report, supportSession: 'refused' }, (c) => {
  const { database, actor } = c.var
  demandContactsReport(actor)
  return csvAnswer(c, 'contacts.csv', exportContacts(database, actor), () =>
    recordContacts(database, actor),
  )
})
