import type { Context } from 'hono'
import { z } from 'zod'
import { findGateway, readZone } from '../../domain/onboarding/drafts.connection.ts'
import { matchTenants } from '../../domain/onboarding/drafts.customer.ts'
import { firstOpen, type Step, steps } from '../../domain/onboarding/drafts.steps.ts'
import {
  type Draft,
  drafts,
  enterStep,
  keepTypedSecrets,
  listDrafts,
  saveDraft,
  stepOf,
} from '../../domain/onboarding/drafts.ts'
import { listSbcsToChoose } from '../../domain/onboarding/sbcs.ts'
import { isSecretVariable } from '../../domain/onboarding/scripts.ts'
import { Refusal } from '../../domain/refusal.ts'
import { findService } from '../../domain/services/services.ts'
import { findTenant } from '../../domain/tenant.ts'
import { proposeShortname } from '../../domain/tenants/shortnames.ts'
import { CacProfiles, GatewayName } from '../../views/onboarding/drafts.connection.tsx'
import { TenantOptions } from '../../views/onboarding/drafts.customer.tsx'
import { ScriptTexts, ScriptValues } from '../../views/onboarding/drafts.scripts.tsx'
import { wizardPath } from '../../views/onboarding/drafts.tsx'
import { ShortnameInput } from '../../views/shortname.tsx'
import { Drafts } from '../../views/wizard.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { givenOf } from '../form.answers.tsx'
import { type Portal, parsed, queryOf, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { answerPart, idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import {
  isOfEntry,
  type Refused,
  type StepOutcome,
  stepAfter,
  stepField,
  wizardPages,
  wizardSaving,
} from '../wizard.tsx'
import { scriptsOf, stepPage } from './drafts.forms.tsx'

/** The five steps of a service that is taken into operation, each at its own address. */
export const serviceWizard = routes()

type C = Context<Portal>

const page: PageProps = { title: 'Onboard a service' }
const host = 'operators'
const guard = { audience: ['provider'], permission: 'provision' } as const
const here = { host, ...guard } as const

const line = z.string().max(300).default('')

serviceWizard.get(`${wizardPath}/tenants`, here, async (c) => {
  const { tenant } = queryOf(c, z.object({ tenant: line }))
  return c.html(<TenantOptions matches={await matchTenants(c.var.scope, tenant)} />)
})

serviceWizard.get(`${wizardPath}/shortname`, here, async (c) => {
  const { company, shortname } = queryOf(c, z.object({ company: line, shortname: line }))
  const value = shortname.trim() || (await proposeShortname(c.var.scope, company))
  return c.html(<ShortnameInput value={value} />)
})

serviceWizard.get(`${wizardPath}/gateway`, here, async (c) => {
  const { connection } = queryOf(c, z.object({ connection: line }))
  const zone = await readZone(c.var.scope)
  const found = zone === null ? null : await findGateway(c.var.scope, zone, connection)
  return answerPart(c, <GatewayName zone={zone} found={found} />)
})

serviceWizard.get(`${wizardPath}/cac-profiles`, here, async (c) => {
  const { sbc, cacProfile } = queryOf(c, z.object({ sbc: line, cacProfile: line }))
  const sbcs = await listSbcsToChoose(c.var.scope)
  return c.html(<CacProfiles sbcs={sbcs} chosen={sbc} value={cacProfile} />)
})

const preview = z.object({ part: z.enum(['values', 'texts']).optional().catch(undefined) })

// shows the scripts with what is entered so far; of that only secrets are kept, which no page shows again
serviceWizard.post(`${wizardPath}/:draft/previews`, { ...here, isRepeatable: true }, async (c) => {
  const { scope, seal } = c.var
  const id = idOf(c, 'no-such-draft', 'draft')
  const { typed, secrets } = await readStep(c, 'scripts')
  await keepTypedSecrets(scope, seal, await drafts.find(scope, id), secrets)
  const draft = await drafts.find(scope, id)
  if (draft.madeId !== null) throw new Refusal('missing', 'no-such-draft')
  const { part } = parsed(preview, await givenOf(c), 'malformed')
  if (!c.req.header('HX-Request') || !part)
    return c.render(await stepPage(c, draft, 'scripts', { typed, errors: {} }), page)
  const step = await scriptsOf({ c, draft, typed, errors: {} })
  return answerPart(c, part === 'texts' ? <ScriptTexts {...step} /> : <ScriptValues {...step} />)
})

const declared = { host, guard, page, drafts, draw: drawStep } as const

wizardPages(serviceWizard, {
  ...{ ...declared, path: wizardPath, steps, list: '/services', ahead: async () => null },
  firstOpen: ({ values }) => firstOpen(values),
  made: (id) => `/services/${id}`,
  keep: keepEntered,
  begin: async (c) => <Drafts drafts={await listDrafts(c.var.scope)} path={wizardPath} />,
})

/** The first step may be opened for a tenant. */
async function drawStep(c: C, draft: Draft | null, step: Step, refused?: Refused) {
  const { tenant } = c.req.query()
  if (draft || refused || tenant === undefined) return stepPage(c, draft, step, refused)
  const read = uuid.safeParse(tenant)
  if (!read.success) throw new Refusal('missing', 'no-such-tenant')
  const { id, shortname } = await findTenant(c.var.scope, read.data)
  const typed = { whose: 'existing', tenant: shortname, match: id }
  return stepPage(c, draft, step, { typed, errors: {} })
}

const names: Record<Exclude<Step, 'review'>, RegExp> = {
  customer: /^(whose|tenant|match|company|shortname|msp|msTenantId|license|users)$/,
  connection: /^(sbc|connection|cacProfile|cac|voicePolicy)$/,
  scripts: /^((sbc|m365)-(onboarding|cleanup)|var-[A-Za-z][A-Za-z0-9]{0,39})$/,
  consent: /^(way|fullName|email|adminEmail|language|proof)$/,
}

/** What a step was sent, by field; the secret values apart, by variable. */
async function readStep(c: C, step: Exclude<Step, 'review'>) {
  const given = Object.entries(await givenOf(c)).filter(([name]) => names[step].test(name))
  const fields = parsed(z.record(z.string(), stepField), Object.fromEntries(given), 'invalid')
  const isSecret = ([name]: [string, string]) =>
    name.startsWith('var-') && isSecretVariable(name.slice('var-'.length))
  const all = Object.entries(fields)
  return {
    typed: Object.fromEntries(all.filter((one) => !isSecret(one))),
    secrets: Object.fromEntries(all.filter((one) => isSecret(one) && one[1] !== '')),
  }
}

async function keepEntered(c: C, draft: Draft | null, step: Step): Promise<StepOutcome> {
  if (step === 'review') throw new Refusal('missing', 'no-such-draft')
  const { scope, seal, words } = c.var
  const { after } = parsed(z.object({ after: stepAfter }), await givenOf(c), 'invalid')
  const { typed, secrets } = await readStep(c, step)
  const isClosed = after === 'close'
  try {
    return { id: await enterStep(scope, seal, draft, step, { ...typed, ...secrets }), isClosed }
  } catch (error) {
    if (!isOfEntry(error)) throw error
    const again = Object.keys(secrets).map((name) => [name, words.frame.form.typeAgain])
    if (!isClosed) return { isClosed, refused: { error, typed, errors: Object.fromEntries(again) } }
    if (draft) {
      await drafts.keepTyped(scope, draft.id, step, typed)
      await keepTypedSecrets(scope, seal, draft, secrets)
    } else await drafts.start(scope, { typed: { [step]: typed } })
    return { isClosed }
  }
}

export const onboarding = routes()

wizardSaving(onboarding, {
  ...{ ...declared, action: '/services', stepOf },
  async save({ var: { config, seal } }, scope, id) {
    const keys = { secret: seal, seal, base: config }
    return findService(scope, await saveDraft(scope, keys, id))
  },
  done: ({ id, name }) => ({
    said: `${isolated(name)} is being onboarded.`,
    at: `/services/${id}`,
  }),
})
