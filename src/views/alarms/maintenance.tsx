import type { ListedMaintenance, WindowState } from '../../domain/alarms/maintenance.list.ts'
import type { Maintenance, onceForm, weeklyForm } from '../../domain/alarms/maintenance.ts'
import { DialogLink } from '../dialog.tsx'
import type { FormLook } from '../form.frames.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { Nothing, Status } from '../status.tsx'
import { isolated } from '../words/isolated.ts'
import { grouped } from '../words.ts'

export type FieldName =
  | keyof (typeof onceForm)['schema']['shape']
  | keyof (typeof weeklyForm)['schema']['shape']

export const maintenancePath = '/settings/maintenance'

const words = {
  title: 'Maintenance',
  text: 'While a window is open, its alarms are kept and counted apart, and ask no one. What is still open at its end asks then.',
  search: 'Name, tenant or cause',
  noMatch: 'No windows match',
  none: 'No maintenance planned',
  noneText: 'Plan a window before you work on something, and its alarms wake no one.',
  columns: {
    name: 'Name',
    of: 'For',
    state: 'State',
    kind: 'Repeats',
    starts: 'Starts',
    ends: 'Ends',
    alarms: 'Alarms in it',
    by: 'Planned by',
  },
}

const states: Readonly<Record<WindowState, string>> = {
  open: 'Open now',
  planned: 'Planned',
  over: 'Over',
}
const kinds = { once: 'Once', weekly: 'Every week' } as const
const tones = { open: 'warn', planned: 'ok', over: 'off' } as const

const columnsOf = (mayManage: boolean): readonly Column<ListedMaintenance>[] => [
  {
    ...{ key: 'name', sorts: 'up' },
    cell: ({ id, name, state }) =>
      mayManage && state !== 'over' ? (
        <a href={`${maintenancePath}/${id}/edit`} data-dialog>
          {name}
        </a>
      ) : (
        name
      ),
  },
  { key: 'of' },
  {
    key: 'state',
    cell: ({ state }) => <Status tone={tones[state]}>{states[state]}</Status>,
  },
  {
    key: 'kind',
    cell: ({ kind, timeZone }) => (
      <>
        {kinds[kind]}
        {kind === 'weekly' && <p>{timeZone.replaceAll('_', ' ')}</p>}
      </>
    ),
  },
  { key: 'starts', sorts: 'down' },
  { key: 'ends', sorts: 'down' },
  {
    ...{ key: 'alarms', num: true },
    cell: ({ alarms }) =>
      alarms > 0 ? <a href="/alarms?state=maintenance">{grouped(alarms)}</a> : <Nothing>0</Nothing>,
  },
  { key: 'by', sorts: 'up' },
]

const Add = () => (
  <>
    <DialogLink href={`${maintenancePath}/weekly/new`} class="btn" icon="plus">
      New weekly window
    </DialogLink>
    <DialogLink href={`${maintenancePath}/new`} class="btn primary" icon="plus">
      New window
    </DialogLink>
  </>
)

/** Windows of the reader's own: what lasts, what is to come and what is over. */
export const MaintenancePage = (props: {
  state: ListState<ListedMaintenance>
  mayManage: boolean
}) => (
  <>
    <ListHead title={words.title} text={words.text}>
      {props.mayManage && <Add />}
    </ListHead>
    <PlainList
      {...{ state: props.state, words, icon: 'clock', thing: 'window' }}
      columns={columnsOf(props.mayManage)}
      label={({ name }) => name}
      choices={[
        choiceOf('state', words.columns.state, states),
        choiceOf('kind', words.columns.kind, kinds),
      ]}
      start={props.mayManage && <Add />}
    />
  </>
)

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const labels = {
  name: 'Name',
  tenant: 'Tenant',
  tenantHint: 'Short name. Empty: whatever source or cause below are of.',
  service: 'Service',
  serviceHint: 'Name of a service of this tenant. Empty: all of them.',
  source: 'Alarm source',
  cause: 'Cause',
  causeHint: 'As alarms show it, such as connector:graph.',
  timeZone: 'Time zone',
  startDay: 'Starts on',
  startTime: 'Starts at',
  endDay: 'Ends on',
  endTime: 'Ends at',
  weekday: 'Every',
  minutes: 'Lasts, in minutes',
}

/** A form for one that comes once or every week; sources are the reader's own. */
export const maintenanceLook = (
  kind: Maintenance['kind'],
  sources: readonly { id: string; name: string }[],
  row?: Pick<Maintenance, 'name'>,
): FormLook<FieldName> => ({
  ...(row
    ? { title: `Edit ${isolated(row.name)}` }
    : {
        title: kind === 'once' ? 'New maintenance window' : 'New weekly maintenance window',
        submit: 'Plan maintenance',
      }),
  labels,
  choices: {
    source: [
      { value: '', label: 'Any' },
      ...sources.map(({ id, name }) => ({ value: id, label: name })),
    ],
    weekday: weekdays.map((label, at) => ({ value: String(at + 1), label })),
  },
})
