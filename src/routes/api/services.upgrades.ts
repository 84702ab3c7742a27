import { z } from 'zod'
import {
  beginUpgrade,
  cancelUpgrade,
  demandPending,
  readUpgrade,
} from '../../domain/onboarding/upgrades.ts'
import { licenseTypes } from '../../domain/schema/services.ts'
import { languages } from '../../domain/schema/tenants.ts'
import type { Scope } from '../../domain/scope.ts'
import { findService } from '../../domain/services/services.ts'
import { idOrMissing, json } from './parts.ts'
import { components, operation } from './resource.ts'

/** The license of a service as it is, and what it becomes once the customer has agreed. */
const upgrade = z
  .object({
    id: z.uuid(),
    license_type: z.enum(licenseTypes),
    licensed_users: z.int().nullable(),
    version: z.int(),
    pending: z
      .object({
        license_type: z.enum(licenseTypes),
        licensed_users: z.int(),
        invitation: z.uuid().nullable(),
        consented: z.boolean(),
        expires_at: z.string(),
      })
      .nullable(),
  })
  .register(components, { id: 'ServiceUpgrade' })

const wanted = z.strictObject({
  license_type: z.enum(licenseTypes),
  licensed_users: z.int(),
  version: z.int().optional(),
  confirm: z.string().max(20).optional(),
  consent: z
    .strictObject({
      way: z.enum(['mail', 'link', 'existing']),
      full_name: z.string().max(200).optional(),
      email: z.string().max(254).optional(),
      admin_email: z.string().max(254).optional(),
      language: z.enum(languages).optional(),
    })
    .optional(),
})

const id = idOrMissing('no-such-service')
const described = { permission: 'provision', path: id } as const

export const beginning = operation({
  ...{ ...described, id: 'upgradeService', body: json(wanted) },
  answers: { 200: upgrade, 202: upgrade },
  refusals: {
    409: [
      ...(['upgrade-same', 'upgrade-other-family', 'upgrade-to-essentials'] as const),
      ...(['upgrade-waits', 'upgrade-no-access', 'upgrade-other-kind', 'not-deployed'] as const),
      ...(['upgrade-removing', 'upgrade-tenant-off', 'user-licenses-short', 'stale'] as const),
      ...([
        'licenses-below-use',
        'consent-not-there',
        'application-missing',
        'mail-missing',
      ] as const),
    ],
    422: ['invalid', 'several', 'choose-one', 'licenses-range', 'no-version'],
  },
  async work(scope, { id, body }, { secret, seal }) {
    const { license_type: to, licensed_users: users, version, confirm, consent } = body
    const given = {
      ...{ to, users, version, confirm, way: consent?.way, fullName: consent?.full_name },
      ...{ email: consent?.email, adminEmail: consent?.admin_email },
      language: consent?.language ?? 'en',
    }
    const { isDone } = await beginUpgrade(scope, { secret, seal }, id, given)
    return [isDone ? 200 : 202, await asUpgrade(scope, id)]
  },
})

export const reading = operation({
  ...{ id: 'getUpgrade', permission: 'provision', path: id },
  answers: { 200: upgrade },
  refusals: { 409: ['upgrade-none'] },
  async work(scope, { id }) {
    await demandPending(scope, id)
    return [200, await asUpgrade(scope, id)]
  },
})

export const cancelling = operation({
  ...{ id: 'cancelUpgrade', permission: 'provision', path: id },
  answers: { 204: null },
  refusals: { 409: ['upgrade-none'] },
  async work(scope, { id }) {
    await cancelUpgrade(scope, id)
    return [204]
  },
})

async function asUpgrade(scope: Scope, id: string): Promise<z.input<typeof upgrade>> {
  const service = await findService(scope, id)
  const found = await readUpgrade(scope, service)
  return {
    ...{ id, license_type: service.licenseType, licensed_users: service.licensedUsers },
    version: service.version,
    pending: found && {
      ...{ license_type: found.to, licensed_users: found.users },
      invitation: found.invitation?.id ?? null,
      consented: found.invitation?.isConsented ?? false,
      expires_at: found.expiresAt.toISOString(),
    },
  }
}
