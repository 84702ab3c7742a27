import { randomUUID } from 'node:crypto'

export type Reply = { status: number; body: unknown; headers?: Record<string, string> }

/** What the identity platform says, in its own shape. */
export function loginError(status: number, error: string, code: number, text: string): Reply {
  const [trace, correlation] = [randomUUID(), randomUUID()]
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`
  const ids = `Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${text} ${ids}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  }
}

/** What Graph says, in its own shape. */
export function graphError(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  const id = randomUUID()
  const date = new Date().toISOString().slice(0, 19)
  const innerError = { date, 'request-id': id, 'client-request-id': id }
  return { status, body: { error: { code, message, innerError } }, headers }
}

export function gone(base: string): Reply {
  const location = `${base}/v1.0/users/delta?$deltatoken=`
  return graphError(410, 'resyncRequired', 'Resync required.', { location })
}

export function expired(): Reply {
  return graphError(400, 'syncStateNotFound', 'The sync state generation is not found.')
}

export function noSuchProperty(name: string): Reply {
  const text = `Could not find a property named '${name}' on type 'microsoft.graph.user'.`
  return graphError(400, 'BadRequest', `Parsing OData Select and Expand failed: ${text}`)
}

export function wrongPageSize(size: string): Reply {
  const text = `Invalid page size specified: '${size}'. Must be between 1 and 999 inclusive.`
  return graphError(400, 'Request_BadRequest', text)
}

export function noSuchResource(url: URL): Reply {
  return graphError(400, 'BadRequest', `Resource not found for the segment '${url.pathname}'.`)
}

export function noSuchUser(id: string): Reply {
  const text = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`
  return graphError(404, 'Request_ResourceNotFound', text)
}
