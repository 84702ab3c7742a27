import { z } from 'zod'
import { seatsOf } from '../../domain/licensing/seats.ts'
import { seatTypes } from '../../domain/schema/seats.ts'
import { idOrMissing, json } from './parts.ts'
import { components, outsideOperation, resource } from './resource.ts'

const name = z.string().trim().min(1).max(200)
const token = z.string().min(1).max(200)
const wanted = z.strictObject({
  type: z.enum(seatTypes),
  user: name,
  client_id: name,
  replaces: z.strictObject({ lease_id: z.uuid(), token }).optional(),
})
const taken = z
  .object({
    lease_id: z.uuid(),
    token: z.string(),
    expires_at: z.iso.datetime(),
    heartbeat_every: z.int(),
    overdraft: z.boolean(),
  })
  .register(components, { id: 'Lease' })
const kept = z
  .object({ expires_at: z.iso.datetime(), heartbeat_every: z.int() })
  .register(components, { id: 'KeptLease' })

const holder = { permission: 'use-quotas', audience: ['tenant'] } as const
const held = {
  ...holder,
  path: idOrMissing('no-such-seat'),
  body: json(z.strictObject({ token })),
}

/** Seats that a tenant's clients hold for some time; each stands by itself, whatever else its moment brings. */
export const leases = resource('/leases', {
  create: outsideOperation({
    ...{ id: 'takeSeat', ...holder },
    body: json(wanted),
    answers: { 200: taken, 201: taken },
    refusals: { 403: ['seat-tenant-off'], 409: ['seat-maximum', 'seat-pool', 'seat-not-licensed'] },
    async work({ actor, database }, { body: { type, user, client_id: client, replaces } }) {
      const lease = await seatsOf(database).take(actor, {
        ...{ type, user, client },
        replaces: replaces && { id: replaces.lease_id, token: replaces.token },
      })
      const body = {
        ...{ lease_id: lease.id, token: lease.token, overdraft: lease.isOverdraft },
        ...{ expires_at: lease.expiresAt.toISOString(), heartbeat_every: lease.beatSeconds },
      }
      return lease.isNew ? [201, body] : [200, body]
    },
  }),
  puts: {
    '/{id}': outsideOperation({
      ...{ id: 'keepSeat', ...held },
      answers: { 200: kept },
      refusals: { 403: ['seat-token'], 410: ['seat-lost'] },
      async work({ actor, database }, { id, body }) {
        const { expiresAt, beatSeconds } = await seatsOf(database).renew(actor, id, body.token)
        return [200, { expires_at: expiresAt.toISOString(), heartbeat_every: beatSeconds }]
      },
    }),
  },
  remove: outsideOperation({
    ...{ id: 'releaseSeat', ...held },
    answers: { 204: null },
    refusals: { 403: ['seat-token'] },
    async work({ actor, database }, { id, body }) {
      await seatsOf(database).release(actor, id, body.token)
      return [204]
    },
  }),
})
