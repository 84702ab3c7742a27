import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { documentIn } from '../../src/routes/api/api.tsx'
import { isCall } from '../../src/routes/problem.ts'
import type { JsonSchema } from '../../src/views/api.tsx'

const document = documentIn('en')

const problemType = 'application/problem+json'
const problem: JsonSchema = { $ref: '#/components/schemas/Problem' }
/** What an address that is no call is answered with. */
const unknown = [400, 404, 405, 421, 503]

const ajv = new Ajv2020({ allErrors: true, strict: false })
formats.default(ajv)
const components = { schemas: closed(document.components.schemas) }
const validators = new Map<JsonSchema, ValidateFunction>()
const base = document.servers[0]?.url ?? ''
const addresses = Object.entries(document.paths).map(([path, methods]) => ({
  ...{ path, methods },
  pattern: new RegExp(`^${base}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

/** A reader may meet more fields than it knows; what we send ourselves has no other. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T
  if (typeof schema !== 'object' || schema === null) return schema
  const all = Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, closed(one)]))
  const isOpen = all.type === 'object' && !('additionalProperties' in all)
  return { ...all, ...(isOpen && { additionalProperties: false }) } as T
}

/** The call that an address is, as `GET /services/{id}`. */
export function callAt(method: string, url: string): string | null {
  const verb = method === 'HEAD' ? 'GET' : method
  const found = addresses.find(
    ({ pattern, methods }) => pattern.test(new URL(url).pathname) && verb.toLowerCase() in methods,
  )
  return found ? `${verb} ${found.path}` : null
}

type Answered = { status: number; type: string | null; text: string }

/** Where an answer leaves what the document says of it, null where it does not. */
export function faultOf(method: string, url: string, { status, type, text }: Answered) {
  const said = `${method} ${url} ${status} ${type ?? ''} ${text.slice(0, 500)}`
  const call = callAt(method, url)
  // a display finds no API at all, whatever it asks for
  if (!call || (status === 404 && text.includes('"code":"wall-only"')))
    return unknown.includes(status) && type === problemType
      ? misfit(problem, method, text, said)
      : `${said}: nothing that the document has`
  const [verb = '', path = ''] = call.split(' ')
  const declared = document.paths[path]?.[verb.toLowerCase()]?.responses[status]
  if (!declared) return `${said}: a status that ${call} does not declare`
  const [wanted, content] = Object.entries(declared.content ?? {})[0] ?? [null]
  if (type !== wanted) return `${said}: not ${wanted}`
  return misfit(content?.schema, method, text, said)
}

function misfit(schema: JsonSchema | undefined, method: string, text: string, said: string) {
  if (method === 'HEAD' || !schema) return text === '' ? null : `${said}: a body`
  const validate = validators.get(schema) ?? ajv.compile({ ...schema, components })
  validators.set(schema, validate)
  return validate(JSON.parse(text)) ? null : `${said}: ${ajv.errorsText(validate.errors)}`
}

/** Wraps what answers requests: an answer of the API that leaves its description fails whatever test asked for it. */
export const held =
  <A extends unknown[]>(fetch: (request: Request, ...more: A) => Response | Promise<Response>) =>
  async (request: Request, ...more: A): Promise<Response> => {
    const answer = await fetch(request, ...more)
    const { status, headers } = answer
    const { pathname } = new URL(request.url)
    const isDocument = pathname === '/api/openapi.json' && status === 200
    if (!isCall(pathname) || isDocument || headers.has('Content-Encoding')) return answer
    const type = headers.get('Content-Type')
    const fault = faultOf(request.method, request.url, {
      status,
      type,
      text: await answer.clone().text(),
    })
    if (fault) throw new Error(fault)
    return answer
  }
