import type { AlarmRow } from '../../domain/alarms/alarms.list.ts'
import { AlarmList } from '../alarms/alarms.tsx'
import type { Choice, ListState } from '../lists/list.tsx'

const words = {
  title: 'Alerts',
  noMatch: 'No alerts match',
  none: 'No service of an organization is affected',
  noneText: 'Critical alarms of your organizations appear here at once.',
}

const choices: Choice[] = [
  {
    name: 'state',
    label: 'State',
    any: 'Active',
    options: [
      { value: 'shelved', label: 'On the shelf' },
      { value: 'maintenance', label: 'In maintenance' },
      { value: 'cleared', label: 'Cleared' },
      { value: 'all', label: 'All' },
    ],
  },
  { name: 'unacknowledged', label: 'Unacknowledged', tick: '1' },
  { name: 'tenant', label: 'One organization', linked: true },
]

/** Critical alarms of an MSP's organizations and of its own. */
export const AlertList = ({ state }: { state: ListState<AlarmRow> }) => (
  <AlarmList state={state} choices={choices} words={words} />
)
