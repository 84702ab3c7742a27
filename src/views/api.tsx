import type { Child } from 'hono/jsx'
import type { z } from 'zod'
import { Card } from './card.tsx'
import { Th } from './table.tsx'
import { useWords } from './words.ts'

/** A JSON Schema (2020-12) as zod writes it. */
export type JsonSchema = z.core.JSONSchema.JSONSchema
type Content = Record<string, { schema: JsonSchema }>
type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description: string
  schema: JsonSchema
}
export type DescribedCall = {
  operationId: string
  summary: string
  parameters: Parameter[]
  requestBody?: { required: true; content: Content }
  responses: Record<string, { description: string; content?: Content }>
}
/** OpenAPI 3.1, as far as ours goes. */
export type ApiDocument = {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  security: Record<string, string[]>[]
  paths: Record<string, Record<string, DescribedCall>>
  components: {
    securitySchemes: Record<string, { type: 'http'; scheme: 'bearer' }>
    schemas: Record<string, JsonSchema>
  }
}

/** The API as its document describes it; `url` is the portal's own. */
export const ApiPage = ({ document, url }: { document: ApiDocument; url: string }) => {
  const words = useWords().api
  const base = document.servers[0]?.url ?? ''
  const { Problem, ...answers } = document.components.schemas
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.text}</p>
        </div>
        <span class="actions">
          <a class="btn" href="/api/openapi.json" download>
            {words.document}
          </a>
        </span>
      </div>
      <Card id="access" title={words.access}>
        <div class="body stack">
          <p>{words.accessText}</p>
          <Shape>{`curl -H 'Authorization: Bearer tnt_…' '${url}${base}/services?limit=10'`}</Shape>
          {Problem && <Answered name="Problem" schema={Problem} />}
        </div>
      </Card>
      {Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, call]) => (
          <CallCard call={call} title={`${method.toUpperCase()} ${base}${path}`} />
        )),
      )}
      <Card id="schemas" title={words.schemas}>
        <div class="body stack">
          {Object.entries(answers).map(([name, schema]) => (
            <Answered name={name} schema={schema} />
          ))}
        </div>
      </Card>
    </>
  )
}

const Shape = ({ children }: { children?: Child }) => (
  <pre>
    <code>{children}</code>
  </pre>
)

const Answered = ({ name, schema }: { name: string; schema: JsonSchema }) => (
  <>
    <h3 id={`schema-${name}`}>
      <code>{name}</code>
    </h3>
    <Shape>{shapeOf(schema)}</Shape>
  </>
)

const CallCard = ({ call, title }: { call: DescribedCall; title: string }) => {
  const words = useWords().api
  const fields = fieldsOf(call)
  return (
    <Card id={call.operationId} title={title}>
      <p class="body">{call.summary}</p>
      {fields.length > 0 && (
        <Rows
          caption={`${title}: ${words.takes}`}
          heads={[words.name, words.place, words.value, words.meaning]}
        >
          {fields.map(({ name, place, required, description, schema }) => (
            <tr>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>
                {required ? `${words.places[place]}, ${words.required}` : words.places[place]}
              </td>
              <td>
                <code>{shapeOf(schema)}</code>
              </td>
              <td>{description}</td>
            </tr>
          ))}
        </Rows>
      )}
      <Rows
        caption={`${title}: ${words.answers}`}
        heads={[words.status, words.meaning, words.content]}
      >
        {Object.entries(call.responses).map(([status, { description, content = {} }]) => (
          <tr>
            <th scope="row">{status}</th>
            <td>{description}</td>
            <td>
              {Object.values(content).map(({ schema }) => (
                <AnswerContent schema={schema} />
              ))}
            </td>
          </tr>
        ))}
      </Rows>
    </Card>
  )
}

const Rows = (props: { caption: string; heads: readonly string[]; children?: Child }) => (
  <div class="table-wrap" tabindex={0} role="region" aria-label={props.caption}>
    <table class="table wrap">
      <thead>
        <tr>
          {props.heads.map((head) => (
            <Th>{head}</Th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </div>
)

/** Parameters, then the fields of what is sent, or that as one. */
function fieldsOf({ parameters, requestBody }: DescribedCall) {
  const given = parameters.map(({ in: place, ...one }) => ({ place, ...one }))
  const sent = Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema }]) => {
    const { items } = schema
    const isMany = typeof items === 'object' && !Array.isArray(items)
    const { properties = { [type]: schema }, required = [type] } = isMany ? items : schema
    return Object.entries(properties).map(([name, field]) => ({
      ...{
        name: isMany ? `[].${name}` : name,
        place: 'body' as const,
        required: required.includes(name),
        schema: field,
      },
      description: typeof field === 'boolean' ? '' : field.description,
    }))
  })
  return [...given, ...sent]
}

/** The name of what is answered, or the codes of a refusal. */
const AnswerContent = ({ schema }: { schema: JsonSchema }) => {
  const code = schema.properties?.code
  if (typeof code === 'object')
    return (
      <>
        {code.enum?.map((one) => (
          <>
            <code>{String(one)}</code>{' '}
          </>
        ))}
      </>
    )
  const name = nameOf(schema.$ref)
  return (
    <a href={`#schema-${name}`}>
      <code>{name}</code>
    </a>
  )
}

type Schema = JsonSchema | boolean
const nameOf = (ref = '') => ref.slice(ref.lastIndexOf('/') + 1)

/** A schema as people write shapes: `{ id: uuid, name?: string ≤ 100 }`, over several lines where it has fields. */
function shapeOf(schema: Schema, indent = ''): string {
  if (typeof schema === 'boolean') return 'any'
  const { $ref, anyOf, enum: values, type, properties, items, additionalProperties } = schema
  if ($ref) return nameOf($ref)
  if (anyOf) return anyOf.map((one) => shapeOf(one, indent)).join(' | ')
  if (values) return values.map(String).join(' | ')
  if (items && !Array.isArray(items)) return `[${shapeOf(items, indent)}]`
  if (type !== 'object') return wordOf(schema)
  const inner = `${indent}  `
  const lines = Object.entries(properties ?? {}).map(
    ([name, field]) =>
      `${name}${schema.required?.includes(name) ? '' : '?'}: ${shapeOf(field, inner)}`,
  )
  if (typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0)
    lines.push(`…: ${shapeOf(additionalProperties, inner)}`)
  if (lines.length === 0) return '{}'
  return `{\n${lines.map((line) => `${inner}${line}\n`).join('')}${indent}}`
}

function wordOf({ type, const: only, format, pattern, minimum, maximum, maxLength }: JsonSchema) {
  if (only !== undefined) return String(only)
  const range =
    minimum === undefined && maximum === undefined ? '' : `${minimum ?? ''}–${maximum ?? ''}`
  const length = maxLength === undefined ? '' : `≤ ${maxLength}`
  return [format ?? [type ?? 'any'].flat().join(' | '), range, length, pattern]
    .filter(Boolean)
    .join(' ')
}
