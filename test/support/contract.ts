import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { document } from '../../src/routes/api/api.tsx'
import { isCall } from '../../src/routes/problem.ts'
import type { ApiDocument, JsonSchema } from '../../src/views/api.tsx'

/** An object that a reader may meet with more fields is one that we send exactly so. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T
  if (typeof schema !== 'object' || schema === null) return schema
  const all = Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, closed(one)]))
  const isObject = 'properties' in all && all.type === 'object'
  return (isObject && !('additionalProperties' in all)
    ? { ...all, additionalProperties: false }
    : all) as unknown as T
}

/** Judges answers by a document: `fault` says what is wrong with one, null when nothing is. */
export function contractOf(document: ApiDocument) {
  const base = document.servers[0]?.url ?? ''
  const ajv = new Ajv2020({ allErrors: true, strict: false })
  formats.default(ajv)
  const components = { schemas: closed(document.components.schemas) }
  const known = new Map<JsonSchema, ValidateFunction>()
  const validatorOf = (schema: JsonSchema) => {
    const found = known.get(schema) ?? ajv.compile({ ...schema, components })
    known.set(schema, found)
    return found
  }
  const patterns = Object.keys(document.paths).map((path) => ({
    path,
    pattern: new RegExp(`^${base}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))

  /** The call that an address is, as `GET /services/{id}`. */
  function callAt(method: string, pathname: string): string | null {
    const asked = method === 'HEAD' ? 'GET' : method
    const all = patterns.filter(({ pattern }) => pattern.test(pathname))
    const found = all.find(({ path }) => asked.toLowerCase() in (document.paths[path] ?? {}))
    return found ? `${asked} ${found.path}` : null
  }

  function fault(method: string, url: string, { status, type, text }: Answered): string | null {
    const call = callAt(method, new URL(url).pathname)
    const said = `${method} ${new URL(url).pathname} ${status} ${type ?? ''} ${text.slice(0, 500)}`
    if (!call) return unknownFault(status, type, method === 'HEAD' ? undefined : text, said)
    const [verb = '', path = ''] = call.split(' ')
    const response = document.paths[path]?.[verb.toLowerCase()]?.responses[status]
    if (!response) return `${said}: a status that ${call} does not declare`
    const [declared, content] = Object.entries(response.content ?? {})[0] ?? [null]
    if (type !== declared) return `${said}: not ${declared}`
    if (method === 'HEAD' || !content) return text === '' ? null : `${said}: a body`
    return faultOf(content.schema, text, said)
  }

  const problemType = 'application/problem+json'
  const problem = { $ref: '#/components/schemas/Problem' }
  function unknownFault(
    status: number,
    type: string | null,
    text: string | undefined,
    said: string,
  ) {
    const isRefused = [400, 404, 405, 421, 503].includes(status)
    if (!isRefused || type !== problemType) return `${said}: nothing that the document has`
    return text === undefined ? null : faultOf(problem, text, said)
  }

  function faultOf(schema: JsonSchema, text: string, said: string) {
    const validate = validatorOf(schema)
    return validate(JSON.parse(text)) ? null : `${said}: ${ajv.errorsText(validate.errors)}`
  }

  return { callAt, fault }
}

type Answered = { status: number; type: string | null; text: string }

let own: ReturnType<typeof contractOf> | undefined
export const contract = () => {
  own ??= contractOf(document)
  return own
}

/** Wraps what answers requests, so that an answer of the API that leaves its description fails whatever test asked for it. */
export const held =
  <A extends unknown[]>(fetch: (request: Request, ...more: A) => Response | Promise<Response>) =>
  async (request: Request, ...more: A): Promise<Response> => {
    const answer = await fetch(request, ...more)
    const { pathname } = new URL(request.url)
    const isOther = !isCall(pathname) || pathname === '/api/openapi.json'
    if (isOther || answer.headers.has('Content-Encoding')) return answer
    const type = answer.headers.get('Content-Type')?.split(';')[0] ?? null
    const text = request.method === 'HEAD' ? '' : await answer.clone().text()
    const fault = contract().fault(request.method, request.url, {
      status: answer.status,
      type,
      text,
    })
    if (fault) throw new Error(fault)
    return answer
  }
