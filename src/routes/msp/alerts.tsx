import { sql } from 'drizzle-orm'
import { alerts as list } from '../../domain/alarms/alarms.list.ts'
import { alarmMenu } from '../../views/alarms/alarms.tsx'
import { titleOf } from '../../views/alarms/state.tsx'
import { AlertList } from '../../views/msp/alerts.tsx'
import { MspPage } from '../../views/msp/head.tsx'
import { alarmActs } from '../alarms/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { mspContext, ownAndProvider } from '../msp-context.ts'
import { routes } from '../route.ts'

export const alerts = routes()

listPages(alerts, {
  at: ownAndProvider('/alerts'),
  declaration: { permission: 'looking' },
  list,
  async prepare(c) {
    const context = await mspContext(c)
    const within = sql`visible_to_msp = ${context.msp.id}::uuid`
    return { context, path: `${context.base}/alerts`, within }
  },
  page: (_, state, { context }) => (
    <MspPage {...{ ...context, tab: 'alerts' }}>
      <AlertList state={state} />
    </MspPage>
  ),
  about: (_, rows) => ({
    title: 'Alerts',
    topics: ['alarm-list'],
    rows: rows.map(({ id }) => `alarm:${id}` as const),
  }),
  csv: {},
  acts: alarmActs,
  menu: (c, alarm) => ({
    title: titleOf(alarm, c.var.words),
    groups: alarmMenu(c.var.words, alarm, false),
  }),
})
