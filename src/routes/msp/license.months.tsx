import { findClosed, organizationsOf, readFile } from '../../domain/metering/closed.ts'
import {
  addCorrection,
  correctionForm,
  readCorrections,
} from '../../domain/metering/corrections.ts'
import { sendReportAgain } from '../../domain/metering/reports.ts'
import { may } from '../../domain/roles.ts'
import { monthName } from '../../views/metering/months.ts'
import { MspPage } from '../../views/msp/head.tsx'
import { correctionLook, MonthActs, MonthPage } from '../../views/msp/license.months.tsx'
import { csvFile } from '../csv.ts'
import type { C } from '../form.answers.tsx'
import { act, formPage } from '../form.tsx'
import { mspContext, ownAndProvider } from '../msp-context.ts'
import { routes } from '../route.ts'
import { pathOf, seeing } from './license.tsx'

export const mspMonths = routes()

const at = '/license/months/:month'
const file = '.csv'

async function monthOf(c: C) {
  const context = await mspContext(c)
  const month = await findClosed(c.var.scope, context.msp.id, c.req.param('month') ?? '')
  return { context, month, path: `${pathOf(context)}/months/${month.period}` }
}

// the file of a month has its page's address and an ending
mspMonths.get(ownAndProvider(at, seeing), { permission: seeing, reads: 'standby' }, async (c) => {
  const { scope, actor } = c.var
  const named = c.req.param('month') ?? ''
  if (named.endsWith(file)) {
    const { msp } = await mspContext(c)
    const text = await readFile(scope, msp.id, named.slice(0, -file.length))
    return csvFile(c, `mau-${named}`, text)
  }
  const { context, month, path } = await monthOf(c)
  const { id } = context.msp
  const corrections = await readCorrections(scope, id, { period: month.period })
  const title = monthName(month.period)
  return c.render(
    <MspPage
      {...context}
      {...{ title, tab: 'license' }}
      aside={<MonthActs path={path} maySend={may(actor, 'order-subscriptions')} />}
    >
      <MonthPage
        {...{ path, month, corrections, licensePath: pathOf(context) }}
        mayCorrect={actor.audience.kind === 'provider' && may(actor, 'manage-msps')}
      />
    </MspPage>,
    { title, topics: ['mau'] },
  )
})

const sentOf = (month: string, people: number) =>
  `The report of ${month} is on its way to ${people} ${people === 1 ? 'person' : 'people'}.`

act(mspMonths, {
  at: ownAndProvider(`${at}/reports`, 'order-subscriptions'),
  guard: { permission: 'order-subscriptions' },
  about: monthOf,
  back: ({ path }) => path,
  verb: ({ var: { scope } }, { context, month }) =>
    sendReportAgain(scope, context.msp.id, month.period),
  done: (_, { month }, people) => sentOf(monthName(month.period), people),
})

formPage(mspMonths, {
  at: [{ path: `/msps/:id${at}/corrections/new`, host: 'operators' }],
  guard: { audience: ['provider'], permission: 'manage-msps' },
  form: correctionForm,
  async about(c) {
    const about = await monthOf(c)
    const { context, month } = about
    const organizations = await organizationsOf(c.var.scope, context.msp.id, month.period)
    return { ...about, organizations }
  },
  row: () => ({ direction: 'more' }),
  look: (_, { month, organizations }) => correctionLook(month, organizations),
  back: ({ path }) => path,
  verb: ({ var: { scope } }, { context, month }, given) =>
    addCorrection(scope, context.msp.id, month.period, given),
  done: () => 'The correction stands beside the figure.',
  leaves: true,
})
