import { z } from 'zod'
import { alarmStates, findAlarm, listAlarms, pickAlarms } from '../../domain/alarms/alarms.list.ts'
import { acknowledge, unacknowledge } from '../../domain/alarms/alarms.ts'
import { severities } from '../../domain/schema/alarms.ts'
import type { Topic } from '../../domain/topics.ts'
import { Acknowledged, AlarmPage, Unacknowledged } from '../../views/alarms/alarm.tsx'
import { AlarmsPage } from '../../views/alarms/alarms.tsx'
import { formOf, oneOrMany, optional, queryOf, uuid } from '../portal.ts'
import { actResponse, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const alarms = routes()

const query = z.object({
  state: optional(z.enum(alarmStates)),
  severity: optional(z.enum(severities)),
  q: optional(z.string().trim().max(200)),
  tenant: optional(uuid),
  service: optional(uuid),
  cursor: optional(z.string().max(100)),
})

alarms.get('/alarms', { host: 'both', permission: 'looking' }, async (c) => {
  const { cursor, ...filter } = queryOf(c, query)
  const page = await listAlarms(c.var.scope, {
    ...filter,
    cursor,
    ...(filter.q && { sought: c.var.words.sought(filter.q) }),
  })
  return c.render(<AlarmsPage page={page} query={filter} />, {
    title: c.var.words.alarms.title,
    topics: ['alarm-list', ...page.rows.map(({ id }): Topic => `alarm:${id}` as const)],
  })
})

alarms.get('/alarms/:id', { host: 'both', permission: 'looking' }, async (c) => {
  const alarm = await findAlarm(c.var.scope, idOf(c, 'no-such-alarm'))
  return c.render(<AlarmPage alarm={alarm} />, {
    title: c.var.words.say(alarm.name),
    topics: ['alarm-list', `alarm:${alarm.id}`],
  })
})

const chosen = z.object({ alarm: oneOrMany(uuid) })

alarms.post('/alarms/acknowledgements', { host: 'both', permission: 'acknowledge' }, async (c) => {
  const { alarm } = await formOf(c, chosen)
  const count = await acknowledge(c.var.scope, alarm)
  const rows = await pickAlarms(c.var.scope, alarm)
  return actResponse(c, <Acknowledged alarms={rows} count={count} />, '/alarms')
})

alarms.post(
  '/alarms/acknowledgements/withdrawals',
  { host: 'both', permission: 'acknowledge' },
  async (c) => {
    const { alarm } = await formOf(c, chosen)
    const count = await unacknowledge(c.var.scope, alarm)
    const rows = await pickAlarms(c.var.scope, alarm)
    return actResponse(c, <Unacknowledged alarms={rows} count={count} />, '/alarms')
  },
)
