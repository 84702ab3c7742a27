import { createServer } from 'node:http'
import { listen } from '../../src/database/listen.ts'
import { loginPassword } from '../../src/database/login.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { startListener } from '../../src/realtime/listener.ts'
import { startRealtime } from '../../src/realtime/start.ts'
import { hostOf } from '../../src/routes/addresses.ts'
import { testSecret } from '../support/setup.ts'

/** The live part of a web process that a test may kill: argv is the database's URL, its login and the port. */
const [url = '', user = '', port = ''] = process.argv.slice(2)
const login = { ...optionsOf(url), user, password: loginPassword(testSecret) }
const onError = (error: unknown) => console.error(error)
const server = createServer((_, response) => response.end())
const live = startRealtime({
  database: new Pool(login, 10),
  listener: await startListener((handlers) => listen(login, handlers), onError),
  base: () => ({ portalUrl: new URL(`http://localhost:${port}`), tenantSuffix: 'localhost' }),
  hostOf: (request) => hostOf(request, request.headers.host),
  onError,
})
live.attach(server)
server.listen(Number(port), '127.0.0.1', 4096, () => process.send?.('listening'))
process.on('SIGTERM', () => live.drain().then(() => process.exit(0)))
