import { readPools } from '../../domain/licensing/pools.ts'
import { listSbcsToChoose } from '../../domain/onboarding/sbcs.ts'
import { listTemplatesToChoose } from '../../domain/onboarding/scripts.ts'
import { licenseLead } from '../../domain/operator-connect/deployments.ts'
import { findLead } from '../../domain/operator-connect/leads.read.ts'
import { leadLicenseForm } from '../../domain/operator-connect/licensing.form.ts'
import { whyNotLicense } from '../../domain/operator-connect/licensing.ts'
import { Refusal } from '../../domain/refusal.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { proposeShortname } from '../../domain/tenants/shortnames.ts'
import { leadLicenseLook } from '../../views/operator-connect/lead-license.tsx'
import { leadLicenseWords } from '../../views/operator-connect/lead-license.words.ts'
import { isolated } from '../../views/words/isolated.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

/** A lead is given a license type. */
export const leadLicenses = routes()

async function about(c: C) {
  const { scope } = c.var
  const lead = await findLead(scope, idOf(c, 'no-such-lead'))
  return {
    ...{ lead, pools: await readPools(scope), sbcs: await listSbcsToChoose(scope) },
    templates: await listTemplatesToChoose(scope),
    limits: (await readSetting(scope, 'licenses')).value,
  }
}

formPage(leadLicenses, {
  at: [{ path: '/leads/:id/licenses/new', host: 'operators' }],
  guard: { permission: { provider: 'provision' } },
  about,
  topics: ['leads'],
  form: (_, { limits }) => leadLicenseForm(limits),
  row: async ({ var: { scope } }, { lead }) => ({
    ...{ whose: 'new', company: lead.companyName, license: 'oc-essential', by: 'tenant-id' },
    shortname: await proposeShortname(scope, lead.companyName),
  }),
  look: ({ var: { words } }, of) => leadLicenseLook(words, of),
  instead({ var: { scope } }, { lead }) {
    const why = whyNotLicense(scope, lead)
    if (why) throw new Refusal('conflict', why)
    return null
  },
  verb: ({ var: { scope, config, seal } }, { lead }, given) =>
    licenseLead(scope, { secret: seal, seal, base: config }, lead.id, given),
  back: ({ lead }, made) => (made ? `/services/${made.serviceId}` : `/leads/${lead.id}`),
  leaves: true,
  done: ({ var: { words } }, { lead }) => leadLicenseWords(words).done(isolated(lead.companyName)),
})
