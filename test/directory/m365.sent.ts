import { applicationForm, readApplicationToTry } from '../../src/domain/connect/applications.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { form, type Sent } from '../isolation/sent.ts'
import { testSecret } from '../support/setup.ts'

const guid = '11111111-2222-4333-8444-555555555555'
const application = { msTenantId: guid, clientId: guid, clientSecret: 'secret', version: 0 }

export const sent: Sent = {
  routes: {
    'GET /m365': {},
    'POST /m365': { body: form(application) },
    'POST /m365/checks': { body: form(application) },
  },
  permissions: {
    'edit-m365': {
      may: 'x-- -- xx--',
      act: (scope, { alder }) =>
        readApplicationToTry(
          scope,
          makeSeal(testSecret),
          alder.id,
          applicationForm.read(application),
        ),
    },
  },
}
