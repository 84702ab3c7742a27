import type { Context } from 'hono'
import { z } from 'zod'
import { standingOfTenant } from '../../domain/onboarding/leftovers.ts'
import { retryDeletion } from '../../domain/onboarding/tenant-deletions.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import {
  deletionForm,
  findDeletion,
  orderDeletion,
  stopDeletion,
} from '../../domain/tenants/deletion.ts'
import { readOverview } from '../../domain/tenants/overview.ts'
import { DeletionNote, deletionLook } from '../../views/tenants/deletion.tsx'
import { tenantUrl } from '../../views/tenants/links.ts'
import { isolated } from '../../views/words/isolated.ts'
import { act, confirmedFormPage } from '../form.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantIn } from '../tenant-context.ts'

export const deletion = routes()

confirmedFormPage(deletion, {
  at: [{ path: '/tenants/:id/deletion', host: 'operators' }],
  ...{ guard: { permission: 'delete-tenants' }, password: 'always', topics: ['tenants'] },
  about: (c) => tenantIn(c, c.var.scope),
  form: (_, tenant) => deletionForm(tenant),
  row: () => ({}),
  async look({ var: { scope } }, tenant) {
    const { holdMinutes } = (await readSetting(scope, 'deletion')).value
    const { people, sites, services } = await readOverview(scope, tenant.id)
    const going = { people: people.all, sites, services: services.length }
    return deletionLook(tenant, going, holdMinutes, await standingOfTenant(scope, tenant.id))
  },
  async instead({ var: { scope } }, tenant) {
    const ordered = await findDeletion(scope, tenant.id)
    return ordered && <DeletionNote tenant={tenant} deletion={ordered} mayStop />
  },
  verb: ({ var: { scope } }, { id }, given, confirmed) =>
    orderDeletion(scope, id, given, confirmed),
  ...{ back: tenantUrl, leaves: true },
  done: (_, { fullName }) => `${isolated(fullName)} is scheduled for deletion.`,
})

const chosen = z.object({ tenant: uuid })
const tenantOf = async (c: Context<Portal>) => ({ id: (await formOf(c, chosen)).tenant })

act(deletion, {
  at: [{ path: '/tenants/deletions/stops', host: 'operators' }],
  ...{ guard: { permission: 'operate' }, about: tenantOf },
  verb: ({ var: { scope } }, { id }) => stopDeletion(scope, id),
  back: tenantUrl,
  done: () => 'Deletion stopped. Nothing was changed.',
})

act(deletion, {
  at: [{ path: '/tenants/deletions/retries', host: 'operators' }],
  ...{ guard: { permission: 'delete-tenants' }, about: tenantOf },
  verb: ({ var: { scope } }, { id }) => retryDeletion(scope, id),
  back: tenantUrl,
  done: () => 'Deletion retried.',
})
