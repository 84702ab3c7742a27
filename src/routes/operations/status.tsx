import { readStatus } from '../../domain/operations/status.ts'
import { StatusPage } from '../../views/operations/status.tsx'
import { routes } from '../route.ts'

export const status = routes()

status.get(
  '/status',
  { host: 'operators', audience: ['provider'], permission: 'looking' },
  async (c) =>
    c.render(
      <StatusPage
        status={await readStatus(c.var.scope)}
        now={new Date()}
        versions={{ portal: c.var.config.version, node: process.version }}
      />,
      { title: 'Status', topics: ['commands', 'alarm-list'], isPartlyHeard: true },
    ),
)
