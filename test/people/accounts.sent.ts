import { form, listed, type Route, type Sent } from '../isolation/sent.ts'

const person = { params: { account: 'account' } } as const
const colleague = { params: { account: 'colleague' } } as const
const administrator = { params: { account: 'administrator' } } as const
/** Accounts at their five addresses: a tenant's own, a tenant's for staff, the provider's own, and an MSP's own and for the provider. */
const accounts = (method: 'GET' | 'POST', rest: string, body?: Route['body']) => ({
  [`${method} /people${rest}`]: {
    ...person,
    ...(body && { body }),
  },
  [`${method} /tenants/:id/people${rest}`]: {
    ...person,
    ...(body && { body }),
  },
  [`${method} /settings/users${rest}`]: { ...colleague, ...(body && { body }) },
  [`${method} /msp/administrators${rest}`]: { ...administrator, ...(body && { body }) },
  [`${method} /msps/:id/administrators${rest}`]: {
    ...{ id: 'msp', ...administrator },
    ...(body && { body }),
  },
})

export const sent: Sent = {
  routes: {
    ...listed('/people', 'account', { act: 'disable' }),
    ...listed('/tenants/:id/people', 'account', { act: 'disable' }),
    ...listed('/settings/users', 'colleague', { act: 'disable' }),
    ...listed('/msp/administrators', 'administrator', { act: 'disable' }),
    ...listed('/msps/:id/administrators', 'administrator', { act: 'disable', id: 'msp' }),
    ...Object.fromEntries(
      ['/msp', '/msps/:id'].flatMap((base) =>
        (['GET', 'POST'] as const).map((method) => [
          `${method} ${base}/administrators/ownership`,
          {
            ...(base !== '/msp' && { id: 'msp' }),
            ...(method === 'POST' && { body: form({ to: '', from: '', password: 'x' }) }),
          },
        ]),
      ),
    ),
    ...accounts('GET', '/new'),
    ...accounts(
      'POST',
      '',
      form({ name: 'New One', email: 'new@one.example', username: '', role: 'monitor' }),
    ),
    ...accounts('GET', '/:account'),
    ...accounts(
      'POST',
      '/:account',
      form({ name: 'New', email: 'new@one.example', role: 'monitor', version: 1 }),
    ),
    ...accounts('POST', '/:account/invitations'),
    ...accounts('POST', '/:account/invitations/ends'),
    ...accounts('POST', '/:account/resets'),
    ...accounts('POST', '/:account/sessions/ends'),
    ...accounts('POST', '/:account/factor/ends'),
    ...accounts('POST', '/:account/tokens/ends'),
    ...accounts('POST', '/:account/states', form({ state: 'disabled', version: 1 })),
    ...accounts('GET', '/:account/deletion'),
    ...accounts('POST', '/:account/deletion', form({ confirm: 'x', version: 1 })),
    'POST /settings/factor-rule': { body: form({ required: 'on', version: 0 }) },
  },
}
