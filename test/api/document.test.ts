import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { DatabaseAway } from '../../src/domain/scope.ts'
import { calls, documentIn } from '../../src/routes/api/api.tsx'
import { describe as documentOf } from '../../src/routes/api/document.ts'
import { idOrMissing } from '../../src/routes/api/parts.ts'
import { callRoutes, operation, resource } from '../../src/routes/api/resource.ts'
import { declarationOf, routes } from '../../src/routes/route.ts'
import { wordsIn } from '../../src/views/words.ts'
import { faultOf, held } from '../support/contract.ts'
import { portalOf } from '../support/portal.ts'

const document = documentIn('en')

const gone = {
  transaction: async () => {
    throw new DatabaseAway('gone')
  },
}
const { app } = portalOf(gone)
type Json = Record<string, unknown>
const copy = () => JSON.parse(JSON.stringify(document)) as Json & { paths: Record<string, Json> }
const callsOf = ({ paths }: typeof document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]) => ({
      name: `${method.toUpperCase()} ${path}`,
      ...call,
    })),
  )

describe('the document', () => {
  test('is OpenAPI 3.1, and a validator of others says so', async () => {
    const judged = new Validator()
    expect(await judged.validate(copy())).toEqual({ valid: true })
    expect(judged.version).toBe('3.1')
    const broken = copy()
    Object.assign(broken.paths['/counters'] ?? {}, { get: { responses: { okay: {} } } })
    expect((await new Validator().validate(broken)).valid).toBe(false)
  })

  test('is what the portal sends, to anybody', async () => {
    const answer = await app.request('http://localhost:3000/api/openapi.json')
    expect(answer.headers.get('Content-Type')).toBe('application/json')
    expect(await answer.json()).toEqual(copy())
  })

  test('has every route below /api/v1, and no other', () => {
    expect(strays(app)).toEqual([])
    expect(callsOf(document).length).toBeGreaterThan(8)
  })

  test('a route past it would be seen', () => {
    const past = routes()
    past.get('/past', { host: 'both', identity: 'token', permission: 'looking' }, (c) => c.text(''))
    const more = portalOf(gone).app
    more.route('/api/v1', past.router)
    expect(strays(more)).toEqual(['GET /past'])
  })

  test('says of every call and of all that it takes what it is, in both languages', () => {
    const [en, de] = [callsOf(document), callsOf(documentOf(calls, wordsIn('de')))]
    const textsOf = (all: typeof en) =>
      all.flatMap(({ name, summary, parameters, requestBody }) => [
        [name, summary],
        ...parameters.map((one) => [`${name} ${one.name}`, one.description]),
        ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
          Object.entries(schema.properties ?? {}).map(([field, one]) => [
            `${name} ${field}`,
            (one as { description?: string }).description,
          ]),
        ),
      ])
    const german = new Map(textsOf(de).map(([name = '', text]) => [name, text]))
    for (const [name = '', text] of textsOf(en)) {
      expect(text, name).toMatch(/^\S.{5,}/)
      expect(german.get(name), name).toMatch(/^\S.{5,}/)
      expect(german.get(name), name).not.toBe(text)
    }
  })

  test('says what a parameter takes: words, numbers, dates, never just text for what is none', () => {
    const list = document.paths['/services']?.get?.parameters ?? []
    const schemaOf = (name: string) => list.find((one) => one.name === name)?.schema
    expect(schemaOf('status')).toMatchObject({ enum: ['ok', 'warning', 'error', 'unmonitored'] })
    expect(schemaOf('sort')?.enum).toContain('-customer')
    expect(schemaOf('limit')).toEqual({ type: 'integer', minimum: 1, maximum: 200 })
    expect(schemaOf('cols')).toBeUndefined()
    expect(document.components.schemas.Command).toMatchObject({
      properties: { created_at: { type: 'string', format: 'date-time' } },
    })
  })
})

/** What is registered below /api/v1 and not described, or the other way round. */
function strays(portal: typeof app): string[] {
  const registered = portal.routes
    .filter(({ path, handler }) => path.startsWith('/api/v1/') && declarationOf(handler))
    .map(({ method, path }) => `${method} ${path.slice(7).replaceAll(/:(\w+)/g, '{$1}')}`)
  const described = callsOf(document).map(({ name }) => name)
  return [
    ...registered.filter((name) => !described.includes(name)),
    ...described.filter((name) => !registered.includes(name)),
  ]
}

describe('an answer that leaves the document', () => {
  const id = '00000000-0000-4000-8000-000000000000'
  const url = `http://localhost:3000/api/v1/commands/${id}`
  const command = {
    id,
    kind: 'replicate',
    state: 'queued',
    subject: { kind: 'service', id: null, name: 'x' },
    ...{ step: 0, steps: 1, step_name: null, step_name_code: null, attempt: 0 },
    ...{
      error: null,
      error_code: null,
      requested_by: 'Dana',
      created_at: '2026-11-28T06:00:00.000Z',
    },
    ...{ started_at: null, ended_at: null },
  }
  const refusal = {
    ...{ type: 'about:blank', title: 'Not found', status: 404, code: 'no-such-command' },
    ...{ detail: 'x', reference: id },
  }
  const ok = { status: 200, type: 'application/json', body: command as Json }
  const problem = { status: 404, type: 'application/problem+json', body: refusal as Json }
  const faultIn = ({ status, type, body }: typeof ok, at = url) =>
    faultOf('GET', at, { status, type, text: JSON.stringify(body) })

  test('premise: what is as it should be is no fault', () => {
    expect(faultIn(ok)).toBeNull()
    expect(faultIn(problem)).toBeNull()
  })

  test.each([
    ['a field more', { ...ok, body: { ...command, payload: {} } }, 'additional properties'],
    [
      'a field more, deeper',
      { ...ok, body: { ...command, subject: { ...command.subject, x: 1 } } },
      'additional',
    ],
    ['a field less', { ...ok, body: { ...command, state: undefined } }, `'state'`],
    ['another word', { ...ok, body: { ...command, state: 'lost' } }, 'allowed values'],
    ['another kind of value', { ...ok, body: { ...command, step: '0' } }, 'must be integer'],
    ['a date that is none', { ...ok, body: { ...command, created_at: 'today' } }, 'date-time'],
    ['an id that is none', { ...ok, body: { ...command, id: 'x' } }, 'uuid'],
    ['a page', { ...ok, type: 'text/html' }, 'not application/json'],
    ['an undeclared status', { ...problem, status: 409 }, 'does not declare'],
    ['an undeclared code', { ...problem, body: { ...refusal, code: 'role' } }, 'allowed values'],
    ['a refusal without its code', { ...problem, body: { ...refusal, code: undefined } }, `'code'`],
  ])('is seen: %s', (_, answer, why) => {
    expect(faultIn(answer)).toContain(why)
  })

  test('is seen below /api where nothing is described', () => {
    expect(faultIn(problem, 'http://localhost:3000/api/v1/nothing')).toBeNull()
    expect(faultIn(ok, 'http://localhost:3000/api/v1/nothing')).toContain('nothing that')
    expect(faultIn({ ...problem, type: 'text/html' }, 'http://localhost:3000/api/')).toContain(
      'nothing',
    )
  })

  test('fails whatever test asked for it', async () => {
    const asked = new Request(url)
    const answering = (body: Json) => held(() => Response.json(body))(asked)
    expect((await answering(command)).status).toBe(200)
    await expect(answering({ ...command, state: 'lost' })).rejects.toThrow('allowed values')
  })
})

describe('a resource', () => {
  const one = operation({
    id: 'getCommand',
    permission: 'looking',
    path: idOrMissing('no-such-command'),
    answers: { 204: null },
    work: async () => [204],
  })

  test('whose path and whose parameters differ stops the start', () => {
    expect(() => callRoutes(resource('/things', { get: one }))).not.toThrow()
    expect(() => callRoutes(resource('/things', { list: one }))).toThrow(/GET \/things/)
    const { path: _, ...without } = one
    expect(() => callRoutes(resource('/things', { get: without }))).toThrow(/GET \/things\/\{id\}/)
  })

  test('does not compile with a status or a word that it does not declare', () => {
    const answers = { 204: null }
    const never = () => {
      // @ts-expect-error a status that is not among the answers
      operation({ id: 'getCommand', permission: 'looking', answers, work: async () => [201] })
      // @ts-expect-error a call that the catalogue has no sentence for
      operation({ id: 'getNothing', permission: 'looking', answers, work: async () => [204] })
    }
    expect(never).toBeTypeOf('function')
  })
})
