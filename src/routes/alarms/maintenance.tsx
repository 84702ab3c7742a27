import { maintenanceWindows as list, previewEnd } from '../../domain/alarms/maintenance.list.ts'
import {
  addMaintenance,
  changeMaintenance,
  clockOf,
  endMaintenance,
  findMaintenance,
  formOf,
  isOwn,
  type Maintenance,
  rowOf,
  sourcesOf,
} from '../../domain/alarms/maintenance.ts'
import { may } from '../../domain/roles.ts'
import { clockIn } from '../../domain/values.days.ts'
import {
  type FieldName,
  MaintenancePage,
  maintenanceLook,
  maintenancePath as path,
} from '../../views/alarms/maintenance.tsx'
import { numberIn } from '../../views/formats.ts'
import { isolated } from '../../views/words/isolated.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { readerOf } from '../lists/reader.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const maintenance = routes()

const at = (rest: string) => [{ path: `${path}${rest}`, host: 'operators' }] as const
const guard = { permission: 'operate' } as const

const windows = (count: number) => (count === 1 ? '1 window' : `${numberIn('en', count)} windows`)

listPages(maintenance, {
  ...{ at: at(''), declaration: { permission: 'looking' }, list, csv: {} },
  prepare: ({ var: { actor } }) => ({ path, within: isOwn(actor.audience) }),
  page: ({ var: { actor } }, state) => (
    <MaintenancePage {...{ state, mayManage: may(actor, 'operate') }} />
  ),
  about: () => ({ title: 'Maintenance', topics: ['maintenance'] }),
  acts: {
    end: {
      ...{ permission: 'operate', icon: 'player-pause', asks: true },
      words: () => ({ button: 'End', things: windows }),
      preview: previewEnd,
      run: async ({ var: { scope } }, ids) => ({
        said: `${windows(await endMaintenance(scope, ids))} ended.`,
      }),
    },
  },
  menu: ({ var: { actor } }, { id, name, state }) => ({
    title: name,
    groups: [
      [
        may(actor, 'operate') &&
          state !== 'over' && {
            ...{ icon: 'pencil', label: 'Edit', href: `${path}/${id}/edit`, isDialog: true },
          },
        { icon: 'bell', label: 'Alarms in maintenance', href: '/alarms?state=maintenance' },
      ],
    ],
  }),
})

/** From now for two hours, on the reader's clock, unless another page says what it is for. */
async function usual(c: C, kind: Maintenance['kind']) {
  const zone = readerOf(c).zone
  const now = await clockOf(c.var.scope)
  const [start, end] = [0, 2].map((hours) =>
    clockIn(zone, new Date(now.getTime() + hours * 3_600_000)),
  )
  const asked = (name: string) => c.req.query(name) ?? ''
  return {
    ...{
      timeZone: zone,
      tenant: asked('tenant'),
      cause: asked('cause'),
      service: asked('service'),
    },
    ...(kind === 'once'
      ? { startDay: start?.day, startTime: start?.time, endDay: end?.day, endTime: end?.time }
      : { weekday: '7', startTime: '02:00', minutes: 120 }),
  }
}

for (const [kind, rest] of [
  ['once', ''],
  ['weekly', '/weekly'],
] as const)
  formPage(maintenance, {
    ...{ at: at(`${rest}/new`), guard, form: formOf(kind), about: async () => null },
    row: (c) => usual(c, kind),
    look: async ({ var: { scope } }) => maintenanceLook(kind, await sourcesOf(scope)),
    verb: ({ var: { scope } }, _, given) => addMaintenance(scope, kind, given),
    back: () => path,
    done: (_, __, { name }) => `${isolated(name)} is planned.`,
  })

formPage<FieldName, Maintenance, void>(maintenance, {
  ...{ at: at('/:id/edit'), guard, back: () => path },
  form: (_, { kind }) => formOf(kind),
  about: (c) => findMaintenance(c.var.scope, idOf(c, 'no-such-maintenance')),
  row: ({ var: { scope } }, window) => rowOf(scope, window),
  look: async ({ var: { scope } }, window) =>
    maintenanceLook(window.kind, await sourcesOf(scope), window),
  verb: ({ var: { scope } }, { id }, given) => changeMaintenance(scope, id, given),
  done: (_, { name }) => `${isolated(name)} is saved.`,
})
