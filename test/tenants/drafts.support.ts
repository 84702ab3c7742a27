import type { TestDatabase } from '../support/database.ts'
import type { portalOf } from '../support/portal.ts'
import type { World } from '../support/world.ts'

type Someone = ReturnType<ReturnType<typeof portalOf>['as']>

/** Sends forms as a browser without script does, so that every answer is a redirect or a page. */
export const plain = { 'HX-Request': '' }

export const company = {
  name: 'Silverline Rail',
  shortname: 'silverline',
  size: '501-1000',
  country: 'NL',
  msp: '',
  username: 'j.devries',
  password: '',
  firstName: 'Joke',
  lastName: 'de Vries',
  email: 'j.devries@silverline.example',
  timeZone: 'Europe/Amsterdam',
  language: 'de',
}

export const amounts = {
  agents: '5',
  disk: '50',
  widgets: '10',
  channels: '20',
  workflows: '25',
  'audio-video': '4',
  'canned-messages': '500',
  'ai-agents': '2',
  'dataset-files': '200',
  'dataset-urls': '100',
  'workflow-triggers': '1000',
}

export const asForm = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]))

/** Enters the steps up to the review; gives the draft's id. */
export async function enterDraft(
  someone: Someone,
  changed: {
    company?: Partial<typeof company>
    how?: string
    password?: string
    host?: string
    amounts?: Partial<typeof amounts>
  } = {},
): Promise<string> {
  const post = async (path: string, fields: Record<string, readonly string[]>) => {
    const answer = await someone.post(path, fields, plain)
    if (answer.status !== 303)
      throw new Error(
        `${path}: ${answer.status} ${(await answer.text()).match(/data-errors[\s\S]{0,400}/)}`,
      )
    return answer.headers.get('Location') ?? ''
  }
  const next = await post('/tenants/new', asForm({ ...company, ...changed.company }))
  const id = next.split('/')[3] ?? ''
  await post(`/tenants/new/${id}/notification`, {
    how: [changed.how ?? 'activation'],
    password: [changed.password ?? ''],
  })
  await post(`/tenants/new/${id}/domain`, { host: [changed.host ?? ''] })
  await post(`/tenants/new/${id}/permissions`, { on: ['contacts', 'reports', 'ai-agents'] })
  await post(`/tenants/new/${id}/capabilities`, asForm({ ...amounts, ...changed.amounts }))
  return id
}

/** A mail server, and licenses that quotas reserve from. */
export async function makeReady({ sql }: Pick<TestDatabase, 'sql'>) {
  await sql`insert into setting (name, value) values ('mail', ${sql.json({ host: 'mail.northline.example', fromAddress: 'portal@northline.example' })})
    on conflict (name) do update set value = excluded.value`
  await sql`insert into license_pool (kind, purchased) values ('agents', 400), ('ai-agents', 20), ('ai-tenants', 10), ('workflow-triggers', 20000)
    on conflict (kind) do update set purchased = excluded.purchased`
}

export type Cast = World
