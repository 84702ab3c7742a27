import type { Context } from 'hono'
import { governedPools } from '../../domain/licensing/license-files.ts'
import { changePurchased, poolForm, readPools } from '../../domain/licensing/pools.ts'
import { may } from '../../domain/roles.ts'
import { editUserLicenses, licenseForm, readLicenseUse } from '../../domain/services/licenses.ts'
import { findService } from '../../domain/services/services.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { numberIn } from '../../views/formats.ts'
import { LicensePage } from '../../views/licensing/pools.tsx'
import { RereadMark } from '../../views/live.tsx'
import { licensesLook } from '../../views/services/licenses.tsx'
import { ServicePatches } from '../../views/services/services.tsx'
import { tilesId } from '../../views/services/tiles.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { formPage } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { limitForms } from './limits.tsx'

export const license = routes()

/** A form for each pool; the one that was refused is drawn with what was entered. */
formPage(license, {
  at: [{ path: '/settings/license', host: 'operators' }],
  guard: { audience: ['provider'], permission: 'administer' },
  ...{ lookers: 'looking', form: poolForm },
  topics: ['tiles', 'tenants', 'services', 'license-files', 'seat-pools', 'msps'],
  about: async ({ var: { scope } }) => ({
    pools: await readPools(scope),
    governed: await governedPools(scope),
  }),
  row: () => ({}),
  look: () => ({
    title: 'License',
    labels: {
      kind: 'Pool',
      purchased: 'Purchased licenses',
      purchasedHint: 'The number on your order.',
    },
  }),
  page: async (c, about, form) => (
    <>
      <RereadMark id={tilesId} />
      <LicensePage
        {...about}
        {...{ form, ...(await limitForms(c)), mayEdit: may(c.var.actor, 'administer') }}
      />
    </>
  ),
  verb: ({ var: { scope } }, _, given) => changePurchased(scope, given),
  back: () => '/settings/license',
})

const licensesIn = (count: number) =>
  count === 1 ? '1 user license' : `${numberIn('en', count)} user licenses`

async function licensesOf(c: Context<Portal>) {
  const service = await findService(c.var.scope, idOf(c, 'no-such-service'))
  const { value: limits } = await readSetting(c.var.scope, 'licenses')
  const use = await readLicenseUse(c.var.scope, service)
  return { service, limits, use, pool: (await readPools(c.var.scope)).user }
}

formPage(license, {
  at: [{ path: '/services/:id/licenses', host: 'operators' }],
  guard: { audience: ['provider'], permission: 'provision' },
  about: licensesOf,
  form: (_, { limits }) => licenseForm(limits),
  row: (_, { service: { licensedUsers, version } }) => ({ users: licensedUsers, version }),
  look: (_, about) => licensesLook(about),
  verb: ({ var: { scope } }, { service }, given) => editUserLicenses(scope, service.id, given),
  back: ({ service }) => `/services/${service.id}`,
  done: (_, __, { name, licensedUsers }) =>
    `${isolated(name)} now has ${licensesIn(licensedUsers ?? 0)}.`,
  patch: (_, __, service) => <ServicePatches service={service} />,
})
