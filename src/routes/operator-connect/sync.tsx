import {
  approveRemovals,
  changeSyncTask,
  declineRemovals,
  runSync,
  syncTaskForm,
} from '../../domain/operator-connect/sync.acts.ts'
import {
  findSyncTask,
  namesOfMissing,
  runsOf,
  type SyncTaskRow,
  syncRuns,
  syncTasks as tasks,
} from '../../domain/operator-connect/sync.list.ts'
import { may } from '../../domain/roles.ts'
import {
  syncPath as path,
  SyncTaskPage,
  SyncTasksPage,
} from '../../views/operator-connect/sync.tsx'
import { syncWords } from '../../views/operator-connect/sync.words.ts'
import type { Address } from '../declaration.ts'
import { type C, givenOf } from '../form.answers.tsx'
import { act, formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const syncTasks = routes()

const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'operators' }]
const looking = { permission: { provider: 'looking' } } as const
const guard = { permission: { provider: 'operate' } } as const
const about = (c: C) => findSyncTask(c.var.scope, idOf(c, 'no-such-sync-task', 'task'))
const back = ({ id }: SyncTaskRow) => `${path}/${id}`
const nameOf = ({ var: { words } }: C, { name }: SyncTaskRow) => syncWords(words).names[name]
/** The run whose question it was. */
const runOf = async (c: C) => {
  const { run } = await givenOf(c)
  return typeof run === 'string' ? run : null
}

listPages(syncTasks, {
  ...{ at: at(), declaration: looking, list: tasks, csv: {} },
  prepare: () => ({ path }),
  page: (_, state) => <SyncTasksPage state={state} />,
  about: ({ var: { words } }) => ({ title: syncWords(words).title, topics: ['sync-tasks'] }),
  menu: (c, { id, ...row }) => {
    const words = syncWords(c.var.words)
    return {
      title: words.names[row.name],
      groups: [
        [
          { icon: 'history', label: words.runs.title, href: `${path}/${id}` },
          may(c.var.actor, 'operate') && {
            ...{ icon: 'pencil', label: words.edit, href: `${path}/${id}/edit`, isDialog: true },
          },
        ],
      ],
    }
  },
})

listPages(syncTasks, {
  ...{ at: at('/:task'), declaration: looking, list: syncRuns },
  async prepare(c) {
    const task = await about(c)
    const missing = await namesOfMissing(c.var.scope, task)
    return { path: `${path}/${task.id}`, within: runsOf(task.id), task, missing }
  },
  page: (_, state, { task, missing }) => <SyncTaskPage {...{ state, task, missing }} />,
  about: (c, _, { task }) => ({ title: nameOf(c, task), topics: ['sync-tasks'] }),
  csv: { name: ({ task }) => `sync-${task.name}` },
})

act(syncTasks, {
  ...{ at: at('/:task/runs'), guard, about, back, leaves: true },
  verb: ({ var: { scope } }, { id }) => runSync(scope, id),
  done: (c, task) => syncWords(c.var.words).started(nameOf(c, task)),
})

formPage(syncTasks, {
  ...{ at: at('/:task/edit'), guard, form: syncTaskForm, about, back },
  row: (_, { enabled, schedule, version }: SyncTaskRow) => ({
    ...{ enabled, everyMinutes: schedule, version },
  }),
  look: (c, task) => ({
    title: c.var.words.lists.editOne(nameOf(c, task)),
    labels: syncWords(c.var.words).fields,
  }),
  verb: ({ var: { scope } }, { id }, given) => changeSyncTask(scope, id, given),
  done: (c, task) => syncWords(c.var.words).saved(nameOf(c, task)),
})

act(syncTasks, {
  ...{ at: at('/:task/approvals'), guard, about, back, leaves: true },
  verb: async (c, { id }) => approveRemovals(c.var.scope, id, await runOf(c)),
  done: (c, task) => syncWords(c.var.words).approved(nameOf(c, task)),
})

act(syncTasks, {
  ...{ at: at('/:task/refusals'), guard, about, back, leaves: true },
  verb: async (c, { id }) => declineRemovals(c.var.scope, id, await runOf(c)),
  done: (c, task) => syncWords(c.var.words).declined(nameOf(c, task)),
})
