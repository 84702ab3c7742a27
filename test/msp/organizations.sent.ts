import { editOrganization } from '../../src/domain/msp/organizations.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'

const organization = { params: { row: 'tenant' } } as const
const body = form({ name: 'Newly Made', maxMau: 500 })
const edit = form({ name: 'Alder Foods', maxMau: 500, version: '1.0' })

export const sent: Sent = {
  routes: {
    ...listed('/msp/organizations', 'tenant'),
    ...listed('/msps/:id/organizations', 'tenant', { id: 'msp' }),
    ...Object.fromEntries(
      (
        [
          ['/msp', {}],
          ['/msps/:id', { id: 'msp' }],
        ] as const
      ).flatMap(([base, of]) => [
        [`GET ${base}/organizations/new`, of],
        [`POST ${base}/organizations`, { ...of, body }],
        [`GET ${base}/organizations/:row`, { ...of, ...organization }],
        [`POST ${base}/organizations/:row`, { ...of, ...organization, body: edit }],
      ]),
    ),
  },
  permissions: {
    'set-max-mau': {
      may: 'xx- xx ----',
      act: (scope, { alder, harbor }) => editOrganization(scope, harbor.id, alder.id, {}),
    },
  },
}
