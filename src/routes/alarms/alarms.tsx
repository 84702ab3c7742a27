import type { Context } from 'hono'
import { z } from 'zod'
import { findAlarm, alarms as list, previewMark } from '../../domain/alarms/alarms.list.ts'
import { acknowledge, bellAlarms, unacknowledge } from '../../domain/alarms/marks.ts'
import { maxRows } from '../../domain/lists/address.ts'
import type { Scope } from '../../domain/scope.ts'
import { AlarmPage, Marked } from '../../views/alarms/alarm.tsx'
import { AlarmsPage, alarmMenu, titleOf } from '../../views/alarms/alarms.tsx'
import { BellLines, WorstAlarmsPage } from '../../views/bell.tsx'
import type { Acts } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { formOf, oneOrMany, type Portal, uuid } from '../portal.ts'
import { actResponse, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const alarms = routes()

/** What is done with many alarms, wherever they are listed. */
export const alarmActs = {
  acknowledge: {
    permission: 'acknowledge',
    icon: 'check',
    words: ({ alarms: words }) => ({
      button: words.acknowledge,
      title: (count) => `${words.acknowledgeMany(count)}?`,
      confirm: words.acknowledgeMany,
    }),
    preview: (scope, ids) => previewMark(scope, ids, 'acknowledged'),
    run: acknowledged,
    isReversible: true,
  },
  withdraw: {
    permission: 'acknowledge',
    icon: 'arrow-back-up',
    words: ({ alarms: words }) => ({
      button: words.takeBack,
      title: (count) => `${words.takeBackMany(count)}?`,
      confirm: words.takeBackMany,
    }),
    preview: (scope, ids) => previewMark(scope, ids, 'unacknowledged'),
    run: unacknowledged,
    isReversible: true,
  },
} satisfies Acts<object>

listPages(alarms, {
  at: [{ path: '/alarms', host: 'both' }],
  declaration: { permission: 'looking' },
  list,
  prepare: async () => ({ path: '/alarms' }),
  page: (_, state) => <AlarmsPage state={state} />,
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

async function acknowledged({ var: { scope, words } }: Context<Portal>, ids: readonly string[]) {
  const { acknowledged: done, alreadyAcknowledged } = words.alarms
  const count = await acknowledge(scope, ids)
  const said = count === 0 ? alreadyAcknowledged : done(count)
  const mayUndo = count > 0
  return { said, shown: <Marked {...{ said, mayUndo, alarms: await shown(scope, ids) }} /> }
}

async function unacknowledged({ var: { scope, words } }: Context<Portal>, ids: readonly string[]) {
  const { unacknowledged: done, notAcknowledged } = words.alarms
  const count = await unacknowledge(scope, ids)
  const said = count === 0 ? notAcknowledged : done(count)
  return { said, shown: <Marked {...{ said, alarms: await shown(scope, ids) }} /> }
}

/** The rows as they are now; of more than a page shows none, which their list then reads again. */
const shown = async (scope: Scope, ids: readonly string[]) =>
  ids.length > maxRows ? [] : list.pick(scope, ids)

alarms.get('/alarms/unacknowledged', { host: 'both', permission: 'looking' }, async (c) =>
  c.render(<BellLines alarms={await bellAlarms(c.var.scope)} />, {
    title: c.var.words.frame.bell.unacknowledged,
    topics: ['alarm-list'],
    frame: (lines) => <WorstAlarmsPage>{lines}</WorstAlarmsPage>,
  }),
)

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
