import { sql } from 'drizzle-orm'
import { loginPassword } from '../../src/database/login.ts'
import { listenBy, optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testSecret } from '../support/setup.ts'

/** Commits a command and is killed before it says so: argv is the database's URL, its login, NATS's URL and a tenant. */
const [url = '', user = '', eventsUrl = '', tenant = ''] = process.argv.slice(2)
const owner = optionsOf(url)
const login = { ...owner, user, password: loginPassword(testSecret) }
const pool = new Pool(login, 2)
const nothing = { announced() {}, disconnected() {}, reconnected() {} }
await listenBy({ eventsUrl, secret: testSecret }, { pool, owner, login }, nothing)
if (!pool.events?.isUp) throw new Error('NATS is not heard')
pool.events = { ...pool.events, isUp: true, publish: () => process.kill(process.pid, 'SIGKILL') }
process.on('message', () =>
  Scope.enter(pool, system({ kind: 'provider' }), async (scope) => {
    await scope.db.execute(sql`
      insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name)
      values ('tenant', ${tenant}::uuid, 'service', 'replicate', 'service', 'Alder', 'test')`)
    await scope.announce('queue', tenant)
  }),
)
process.send?.('ready')
