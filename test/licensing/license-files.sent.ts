import { randomUUID } from 'node:crypto'
import { form, listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/licenses/files', 'licenseFile', { menu: false }),
    'GET /licenses/files/new': {},
    'POST /licenses/files/new': { body: form({ text: 'no license file' }) },
    'POST /licenses/files': { body: form({ text: 'no license file', confirm: 'x' }) },
  },
  things: async (sql) => {
    const [made] = await sql`insert into license_file (sha256, state, reason, loaded_by)
      values (${randomUUID()}, 'rejected', '{"code": "license-not-file", "params": {}}', 'x') returning id`
    return { licenseFile: String(made?.id) }
  },
}
