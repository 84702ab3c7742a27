import { z } from 'zod'
import { findAlarm, alarms as list } from '../../domain/alarms/alarms.list.ts'
import { readAround } from '../../domain/alarms/around.ts'
import { bellAlarms } from '../../domain/alarms/bell.ts'
import { alarmNamesFor, catalogue } from '../../domain/alarms/catalogue.ts'
import { alarmsApart, tierOf } from '../../domain/alarms/tiers.ts'
import { linesAround } from '../../domain/audit/entries.ts'
import { readCounters } from '../../domain/counters.ts'
import { listTags } from '../../domain/lists/tags.ts'
import { AlarmPage } from '../../views/alarms/alarm.tsx'
import { AlarmsPage, alarmMenu } from '../../views/alarms/alarms.tsx'
import { CataloguePage } from '../../views/alarms/catalogue.tsx'
import { titleOf } from '../../views/alarms/state.tsx'
import { BellLines, WorstAlarmsPage } from '../../views/bell.tsx'
import { listPages } from '../lists/list.tsx'
import { formOf, oneOrMany, uuid } from '../portal.ts'
import { actResponse, idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { acknowledged, alarmActs, unacknowledged } from './acts.tsx'

export const alarms = routes()

listPages(alarms, {
  at: [{ path: '/alarms', host: 'both' }],
  declaration: { permission: 'looking' },
  list,
  prepare: async () => ({ path: '/alarms' }),
  async page({ var: { scope } }, state) {
    const apart = alarmsApart(scope.actor.audience, await readCounters(scope))
    return <AlarmsPage state={state} apart={apart} tags={await listTags(scope)} />
  },
  about: (c, rows) => ({
    title: c.var.words.alarms.title,
    topics: ['alarm-list'],
    rows: rows.map(({ id }) => `alarm:${id}` as const),
  }),
  csv: {},
  acts: alarmActs,
  menu: (c, alarm) => ({
    title: titleOf(alarm, c.var.words),
    groups: alarmMenu(c.var.words, alarm, c.var.actor.audience.kind === 'tenant'),
  }),
})

alarms.get('/alarms/unacknowledged', { host: 'both', permission: 'looking' }, async (c) =>
  c.render(<BellLines alarms={await bellAlarms(c.var.scope)} />, {
    title: c.var.words.frame.bell.active,
    topics: ['alarm-list'],
    frame: (lines) => <WorstAlarmsPage>{lines}</WorstAlarmsPage>,
  }),
)

alarms.get('/alarms/catalogue', { host: 'both', permission: 'looking' }, async (c) => {
  const entries = alarmNamesFor(tierOf(c.var.actor.audience)).map((name) => ({
    name,
    ...catalogue[name],
  }))
  return c.render(<CataloguePage entries={entries} />, {
    title: c.var.words.alarms.page.allRunbooks,
  })
})

/** So long before and after an alarm what was done may have to do with it. */
const minutesAround = 30

alarms.get('/alarms/:id', { host: 'both', permission: 'looking' }, async (c) => {
  const { scope, words, actor } = c.var
  const alarm = await findAlarm(scope, idOf(c, 'no-such-alarm'))
  const [around, log] = await Promise.all([
    readAround(scope, alarm),
    linesAround(scope, alarm.raisedAt, minutesAround, alarm),
  ])
  return c.render(
    <AlarmPage {...{ alarm, around, log }} isOwn={actor.audience.kind === 'tenant'} />,
    { title: words.say(alarm.name), topics: ['alarm-list', `alarm:${alarm.id}`] },
  )
})

const chosen = z.object({ alarm: oneOrMany(uuid) })

alarms.post('/alarms/acknowledgements', { host: 'both', permission: 'acknowledge' }, async (c) => {
  const { alarm } = await formOf(c, chosen)
  return actResponse(c, await acknowledged(c, alarm), '/alarms')
})

alarms.post(
  '/alarms/acknowledgements/withdrawals',
  { host: 'both', permission: 'acknowledge' },
  async (c) => {
    const { alarm } = await formOf(c, chosen)
    return actResponse(c, await unacknowledged(c, alarm), '/alarms')
  },
)
