import { z } from 'zod'
import { changePurchased, readPools } from '../../domain/licensing/pools.ts'
import { message } from '../../domain/messages.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { poolKinds } from '../../domain/schema/licensing.ts'
import { editUserLicenses } from '../../domain/services/licenses.ts'
import { findService, type ServiceRow } from '../../domain/services/services.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import { LicensePage } from '../../views/licensing/pools.tsx'
import { EditLicenses, licensesTitle } from '../../views/services/licenses.tsx'
import { ServicePatches } from '../../views/services/services.tsx'
import { Toast } from '../../views/toast.tsx'
import { formOf } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { actResponse, formWithErrors, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const license = routes()

const provider = { host: 'operators', audience: ['provider'] } as const

license.get('/settings/license', { ...provider, permission: 'looking' }, async (c) =>
  c.render(
    <LicensePage pools={await readPools(c.var.scope)} mayEdit={may(c.var.actor, 'administer')} />,
    { title: 'License' },
  ),
)

const purchase = z.object({
  kind: z.enum(poolKinds),
  version: z.coerce.number().int().min(0),
  purchased: z.string().trim().max(20),
})

license.post('/settings/license', { ...provider, permission: 'administer' }, async (c) => {
  const { kind, version, purchased } = await formOf(c, purchase)
  try {
    if (!/^\d{1,9}$/.test(purchased)) {
      const fields = { purchased: message('purchased-range') }
      throw new Refusal('invalid', 'not-a-whole-number', {}, { fields })
    }
    await changePurchased(c.var.scope, kind, Number(purchased), version)
    return c.redirect('/settings/license', 303)
  } catch (error) {
    return formWithErrors(c, error, { title: 'License' }, async (errors) => (
      <LicensePage
        pools={await readPools(c.var.scope)}
        mayEdit={true}
        errors={{ kind, typed: purchased, errors }}
      />
    ))
  }
})

const licensesPage = (service: ServiceRow): PageProps => ({
  title: 'User licenses',
  frame: (body) => <StandalonePage title={licensesTitle(service)}>{body}</StandalonePage>,
})

license.get('/services/:id/licenses', { ...provider, permission: 'provision' }, async (c) => {
  const service = await findService(c.var.scope, idOf(c, 'no-such-service'))
  const [{ user }, { value }] = [
    await readPools(c.var.scope),
    await readSetting(c.var.scope, 'licenses'),
  ]
  return c.render(
    <EditLicenses service={service} pool={user} limits={value} />,
    licensesPage(service),
  )
})

const edit = z.object({ users: z.string().trim().max(20), version: z.coerce.number().int().min(0) })

license.post('/services/:id/licenses', { ...provider, permission: 'provision' }, async (c) => {
  const id = idOf(c, 'no-such-service')
  const { users, version } = await formOf(c, edit)
  try {
    // what is no number goes on as one that no limit allows, so that one rule words the refusal
    const wanted = /^\d{1,9}$/.test(users) ? Number(users) : Number.NaN
    const service = await editUserLicenses(c.var.scope, id, wanted, version)
    c.header('HX-Trigger', 'close-dialog')
    c.header('HX-Retarget', '#toasts')
    c.header('HX-Reswap', 'beforeend')
    return actResponse(
      c,
      <>
        <Toast>
          {service.name} holds {service.licensedUsers} user licenses.
        </Toast>
        <ServicePatches service={service} />
      </>,
      `/services/${id}`,
    )
  } catch (error) {
    const service = await findService(c.var.scope, id)
    return formWithErrors(c, error, licensesPage(service), async (errors) => (
      <EditLicenses
        service={service}
        pool={(await readPools(c.var.scope)).user}
        limits={(await readSetting(c.var.scope, 'licenses')).value}
        typed={users}
        errors={errors}
      />
    ))
  }
})
