import { Hono } from 'hono'
import { readStatus } from '../../domain/settings/status.ts'
import { StatusPage } from '../../views/settings/status.tsx'
import type { Portal } from '../portal.ts'

export const status = new Hono<Portal>()

status.get('/status', async (c) =>
  c.render(
    <StatusPage
      status={await readStatus(c.var.scope)}
      now={new Date()}
      versions={{ portal: c.var.config.version, node: process.version }}
    />,
    { title: 'Status', topics: ['commands', 'alarm-list'] },
  ),
)
