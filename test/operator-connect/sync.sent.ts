import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/sync-tasks'
const one = { params: { task: 'syncTask' } }

export const sent: Sent = {
  routes: {
    ...listed(path, 'syncTask'),
    [`GET ${path}/:task`]: one,
    [`GET ${path}/:task/rows.csv`]: one,
    [`POST ${path}/:task/runs`]: one,
    [`GET ${path}/:task/edit`]: one,
    [`POST ${path}/:task/edit`]: {
      ...one,
      body: form({ enabled: 'on', everyMinutes: 30, version: 1 }),
    },
    [`POST ${path}/:task/approvals`]: { ...one, body: form({ run: '' }) },
    [`POST ${path}/:task/refusals`]: { ...one, body: form({ run: '' }) },
  },
  things: async (sql) => {
    const [task] = await sql<{ id: string }[]>`select id from sync_task where name = 'trunks'`
    return { syncTask: task?.id ?? '' }
  },
}
