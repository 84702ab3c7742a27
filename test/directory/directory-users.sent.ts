import { randomUUID } from 'node:crypto'
import { editPolicies, stopManaging } from '../../src/domain/directory/user-edits.ts'
import { releaseNumbers } from '../../src/domain/directory/user-numbers.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'

const params = { user: 'user' }
const nobody = [randomUUID()]

export const sent: Sent = {
  routes: {
    ...listed('/users', 'user', { act: 'unmanage' }),
    'GET /users/:user': { params },
    'GET /users/:user/details': { params },
    'POST /users/:user/details': { params, body: form({ displayName: 'New', version: 1 }) },
    'GET /users/:user/site': { params },
    'POST /users/:user/site': { params, body: form({ site: '', version: 1 }) },
    'GET /users/:user/policies': { params },
    'POST /users/:user/policies': { params, body: form({ TeamsCallingPolicy: 'New', version: 1 }) },
    'GET /users/:user/number': { params },
    'POST /users/:user/number': { params, body: form({ number: '+4930123456' }) },
  },
  permissions: {
    'edit-users': { may: '--- -- xxx-', act: (scope) => stopManaging(scope, nobody) },
    'edit-user-policies': {
      may: '--- -- xx--',
      act: (scope) => editPolicies(scope, randomUUID(), {}),
    },
    'assign-numbers': { may: '--- -- xxx-', act: (scope) => releaseNumbers(scope, nobody) },
  },
  things: async (sql, tenant) => {
    const user = randomUUID()
    await sql`insert into managed_user (tenant_id, graph_id, display_name, upn, ui_changed_at, ui_changed_by)
      values (${tenant}, ${user}, 'Uma Adler', ${`uma.${user.slice(0, 4)}@alder.example`}, now(), 'Otis')`
    return { user }
  },
}
