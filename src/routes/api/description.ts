import { quotas } from '../../domain/tenants/quotas.ts'
import { routes } from '../route.ts'

const problem = {
  description: 'Refused, in words (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
const json = (schema: string, description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
})
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', maxLength: 200 },
  description: 'The same key and body again gets the first answer; another body 409.',
}
const text = { type: 'string' }
const tenant = {
  name: 'tenant',
  in: 'query',
  schema: text,
  description: 'Shortname; needed with tokens of the provider and of MSPs',
}
const quota = { enum: quotas.map(({ key }) => key) }
const nullable = (type: string, format?: string) => ({
  type: [type, 'null'],
  ...(format ? { format } : {}),
})
/** An English sentence, and its stable code. */
const message = (name: string) => ({
  [name]: nullable('string'),
  [`${name}_code`]: nullable('string'),
})

const document = {
  openapi: '3.1.0',
  info: { title: 'Tenantry', version: '1' },
  servers: [{ url: '/api/v1' }],
  security: [{ token: [] }],
  paths: {
    '/services': {
      get: {
        summary: 'One page of services; takes the filters, sort and cursors of the page /services',
        parameters: [
          'q',
          'status',
          'deploy',
          'kind',
          'license',
          'alarms',
          'kit',
          'msp',
          'sort',
          'limit',
          'after',
          'before',
        ].map((name) => ({ name, in: 'query', schema: text })),
        responses: {
          200: json('ServicePage', 'Services with cursors'),
          400: problem,
          401: problem,
        },
      },
    },
    '/services/{id}': {
      get: { parameters: [id], responses: { 200: json('Service', 'The service'), 404: problem } },
    },
    '/services/{id}/replications': {
      post: {
        summary: 'Queue a replication; one that waits already is joined and answers 200',
        parameters: [id, idempotencyKey],
        responses: {
          200: json('Queued', 'Joined'),
          202: json('Queued', 'Queued'),
          404: problem,
          409: problem,
        },
      },
    },
    '/services/imports': {
      post: {
        summary: 'Load customers from CSV, all or nothing unless skip-bad',
        parameters: [
          { name: 'skip-bad', in: 'query', schema: { type: 'boolean', default: false } },
          idempotencyKey,
        ],
        requestBody: { required: true, content: { 'text/csv': { schema: text } } },
        responses: {
          201: json('Loaded', 'Loaded'),
          400: problem,
          409: problem,
          413: problem,
          422: problem,
        },
      },
    },
    '/commands/{id}': {
      get: { parameters: [id], responses: { 200: json('Command', 'The command'), 404: problem } },
    },
    '/usage': {
      get: {
        summary: 'What a tenant has used of each quota whose function is on',
        parameters: [tenant],
        responses: { 200: json('Usage', 'Use and limits'), 404: problem, 422: problem },
      },
      post: {
        summary: 'Take some of a quota: 409 quota-reached at the limit, 403 feature-off',
        parameters: [idempotencyKey],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Use' } } },
        },
        responses: {
          201: json('Used', 'Taken; metered use has no id'),
          400: problem,
          403: problem,
          404: problem,
          409: problem,
          422: problem,
        },
      },
    },
    '/usage/{id}': {
      delete: {
        summary: 'Give back what was taken; also when it is gone already',
        parameters: [id, idempotencyKey],
        responses: { 204: { description: 'Gone' }, 403: problem },
      },
    },
    '/counters': {
      get: { responses: { 200: json('Counters', 'Kept totals of what the token may see') } },
    },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Problem: {
        type: 'object',
        properties: {
          type: text,
          title: text,
          status: { type: 'integer' },
          code: { ...text, description: 'Stable; what a program tells refusals apart by' },
          params: { type: 'object', description: 'What the sentence in detail names' },
          detail: { ...text, description: 'The English sentence' },
          reference: text,
          fields: { type: 'object', additionalProperties: text },
          field_codes: { type: 'object', additionalProperties: text },
        },
      },
      Service: {
        type: 'object',
        properties: {
          id: { type: 'string', format: 'uuid' },
          tenant: { type: 'object', properties: { id: text, shortname: text, full_name: text } },
          name: text,
          service_type: text,
          license_type: text,
          licensed_users: nullable('integer'),
          deploy_status: text,
          status: text,
          ...message('status_reason'),
          kit_version: nullable('string'),
          last_replication_at: nullable('string', 'date-time'),
          ...message('last_replication_error'),
          alarms: {
            type: 'object',
            properties: { active: { type: 'integer' }, worst: nullable('string') },
          },
          command: nullable('string', 'uuid'),
          version: { type: 'integer' },
        },
      },
      ServicePage: {
        type: 'object',
        properties: {
          services: { type: 'array', items: { $ref: '#/components/schemas/Service' } },
          next: nullable('string'),
          previous: nullable('string'),
        },
      },
      Queued: { type: 'object', properties: { command: text, merged: { type: 'boolean' } } },
      Loaded: {
        type: 'object',
        properties: {
          tenants: { type: 'integer' },
          services: { type: 'integer' },
          skipped: { type: 'integer' },
          errors: {
            type: 'array',
            items: {
              type: 'object',
              properties: { row: { type: 'integer' }, column: text, ...message('reason') },
            },
          },
        },
      },
      Command: {
        type: 'object',
        properties: {
          id: text,
          kind: text,
          state: { enum: ['queued', 'executing', 'succeeded', 'failed', 'cancelled'] },
          step: { type: 'integer' },
          steps: { type: 'integer' },
          ...message('step_name'),
          attempt: { type: 'integer' },
          ...message('error'),
        },
      },
      Use: {
        type: 'object',
        required: ['quota'],
        additionalProperties: false,
        properties: {
          quota,
          amount: { type: 'integer', minimum: 1, default: 1, description: 'Bytes for the disk' },
          reference: { type: ['string', 'null'], maxLength: 200 },
          ttl_seconds: {
            type: 'integer',
            minimum: 1,
            maximum: 86_400,
            default: 14_400,
            description: 'For audio-video alone',
          },
          tenant: text,
        },
      },
      Used: {
        type: 'object',
        properties: {
          id: nullable('string', 'uuid'),
          quota,
          used: { type: 'integer' },
          limit: { type: 'integer' },
          expires_at: nullable('string', 'date-time'),
        },
      },
      Usage: {
        type: 'object',
        properties: {
          tenant: text,
          month: { type: 'string', description: 'UTC, 2026-11' },
          quotas: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                quota,
                kind: { enum: ['reservation', 'cap', 'sessions', 'storage', 'metered'] },
                used: { type: 'integer' },
                limit: { type: 'integer' },
                included: { type: 'integer', description: 'Of the limit, what comes free' },
                state: { enum: ['none', 'normal', 'warning', 'exceeded'] },
                refused: { type: 'integer' },
              },
            },
          },
        },
      },
      Counters: { type: 'object', additionalProperties: { type: ['integer', 'string'] } },
    },
  },
}

/** What the API offers, for machines (OpenAPI 3.1); says nothing about anybody, so it needs no token. */
export const description = routes()
description.get(
  '/openapi.json',
  { host: 'both', identity: 'none', open: 'who writes a program reads it before there is a token' },
  (c) => c.json(document),
)
