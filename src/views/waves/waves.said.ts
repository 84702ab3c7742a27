import type { Ring } from '../../domain/schema/waves.ts'
import type { WaveAct } from '../../domain/waves/acts.ts'
import type { WaveItemState, WaveProgress, WaveState } from '../../domain/waves/waves.list.ts'
import { saidIn } from '../../noun.ts'
import { waves } from '../../nouns/waves.ts'
import { numberIn } from '../formats.ts'
import { isolated } from '../words/isolated.ts'

const services = (count: number) =>
  `${numberIn('en', count)} ${count === 1 ? 'service' : 'services'}`

const acts: Record<WaveAct, string> = {
  replicate: 'Replicate',
  'upgrade-kit': 'Upgrade kit',
  'validate-access': 'Validate Microsoft 365 access',
}
const states: Record<WaveState, string> = {
  running: 'Under way',
  halted: 'Halted',
  stopped: 'Stopped',
  done: 'Done',
}
const itemStates: Record<WaveItemState, string> = {
  waiting: 'Waiting',
  queued: 'Under way',
  succeeded: 'Done',
  failed: 'Failed',
  skipped: 'Left out',
  stopped: 'Not done',
}

/** Each count that is not 0, "3 done, 1 failed, 8 left". */
function counts({ succeeded, failed, skipped, stopped, waiting, queued }: WaveProgress): string {
  const parts: [number, string][] = [
    ...([[succeeded, 'done']] as [number, string][]),
    ...([[failed, 'failed']] as [number, string][]),
    ...([[skipped, 'left out']] as [number, string][]),
    ...([[stopped, 'not done']] as [number, string][]),
    ...([[waiting + queued, 'left']] as [number, string][]),
  ]
  const said = parts.filter(([count]) => count > 0)
  return said.map(([count, word]) => `${numberIn('en', count)} ${word}`).join(', ')
}

/** Of the pages about waves, which the provider's people read: in English, as all of theirs. */
export const waveWords = {
  title: saidIn(waves.label, 'en'),
  lead: 'One change to many services, ring by ring. A wave halts by itself when too much of it fails, or when a tenant that it has touched has a new alarm.',
  none: 'No waves yet',
  noneText: 'Tick services in the list of all services, and start a wave there.',
  toServices: 'All Services',
  search: 'Name, or who started it',
  columns: {
    number: 'Number',
    name: 'Name',
    act: 'What it does',
    state: 'Status',
    progress: 'Progress',
    by: 'By',
    started: 'Started',
    ended: 'Ended',
  },
  acts,
  states,
  services,
  counts,
  number: (number: number) => `Wave ${number}`,
  asItStands: 'As it stands',
  rings: 'Rings',
  ringsSaid: 'How far each ring is',
  ring: { ring: 'Ring', state: 'Status', progress: 'Progress' },
  ringStates: {
    done: 'Done',
    now: 'Under way',
    next: 'To come',
    halted: 'Halted',
    none: 'Empty',
    stopped: 'Stopped',
  },
  ringOf({ size, tag }: Ring) {
    if (tag !== undefined) return `Tag ${tag}`
    if (size === undefined) return 'The rest'
    return size === 1 ? 'One service' : `The next ${services(size)}`
  },
  haltsAbove: (percent: number, onAlarms: boolean) =>
    `Halts when more than ${percent} % fail${onAlarms ? ', or on a new critical or major alarm' : ''}.`,
  whyHalted: 'Halted',
  failedServices: (count: number) =>
    `Show ${count === 1 ? 'what' : `the ${services(count)} that`} failed`,
  alarm: 'Show the alarm',
  goOn: 'Go on',
  stop: 'Stop',
  again: 'Try failed again',
  againAndOn: 'Try failed again and go on',
  wentOn: (name: string) => `${isolated(name)} goes on.`,
  triedAgain: (name: string) => `What failed of ${isolated(name)} is tried again.`,
  stopped: (name: string) => `${isolated(name)} is stopped.`,
  ask: {
    title: (name: string) => `Stop ${isolated(name)}?`,
    keep: 'Keep going',
    keepHalted: 'Keep halted',
    text: (left: number) => `${services(left)} will not be done.`,
    executed: 'What is being executed is finished. A stopped wave cannot go on.',
  },
  items: {
    title: 'Services',
    search: 'Service or shortname',
    none: 'No services',
    columns: {
      turn: 'Turn',
      ring: 'Ring',
      service: 'Service',
      shortname: 'Shortname',
      state: 'Status',
      command: 'Task',
      reason: 'Reason',
      ended: 'Ended',
    },
    states: itemStates,
    task: 'Task',
  },
  start: {
    button: 'Start a wave…',
    things: services,
    title: 'Start a wave',
    about: (count: number) => `${services(count)} chosen.`,
    gone: (count: number) =>
      `${services(count)} chosen ${count === 1 ? 'is' : 'are'} no longer there.`,
    used: 'A wave was started with this selection. Choose the services again.',
    submit: 'Start wave',
    preview: 'Show who is in which ring',
    fields: {
      name: 'Name',
      act: 'What it does',
      rings: 'Rings',
      ringsHint:
        'How many services each ring has, with commas between: numbers, tags of tenants, and at the end “rest”. A ring begins once the one before it has ended.',
      errorPercent: 'Halts when more fail, in percent',
      errorPercentHint: 'Of those that ended. With 0 the first failure halts it.',
      haltsOnAlarms: 'Halts on a new critical or major alarm of a tenant that it has touched',
      leaveOut: 'Leave out',
      leaveOutHint: 'Tenants by shortname or full name, one in a line. Blank: none.',
    },
    rings: 'Rings as entered',
    ringsSaid: 'How many services each ring has',
    skipped: (count: number) => `${services(count)} left out`,
    begun: (name: string) => `${isolated(name)} has begun.`,
  },
} as const
