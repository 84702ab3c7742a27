import { createServer } from 'node:http'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { endWithParent, poolOf, reading } from './environment.ts'

// Stands for the web process of the fault rounds: answers 200 with the ids once their transaction is committed.
endWithParent()
const database = poolOf(reading('FAULTS_DATABASE'))
type Asked = { tenantId: string; serviceId: string; name: string }[]

const server = createServer(async (request, response) => {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const asked: Asked = JSON.parse(Buffer.concat(chunks).toString())
    const made = await Scope.enter(database, system({ kind: 'provider' }), (scope) =>
      enqueue(
        scope,
        asked.map(({ tenantId, serviceId, name }) => ({
          kind: 'write',
          owner: { tenantId },
          subject: { kind: 'service', id: serviceId, name },
          maxAttempts: 20,
        })),
      ),
    )
    response.end(JSON.stringify(made.map(({ id }) => id)))
  } catch {
    response.writeHead(503).end()
  }
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
})
