import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { readPools } from '../../domain/licensing/pools.ts'
import { tenantsShort } from '../../domain/licensing/tenants.ts'
import { message } from '../../domain/messages.ts'
import { findGateway, readZone } from '../../domain/onboarding/drafts.connection.ts'
import { readConsentParts } from '../../domain/onboarding/drafts.consent.ts'
import { matchTenants } from '../../domain/onboarding/drafts.customer.ts'
import {
  askedFor,
  chosenOf,
  fieldOf,
  kindOf,
  previewScripts,
  templatesFor,
} from '../../domain/onboarding/drafts.scripts.ts'
import { hostedLicenses, type Step, scriptSlots } from '../../domain/onboarding/drafts.steps.ts'
import { type Draft, fieldsOf, nameOf, secretsOf } from '../../domain/onboarding/drafts.ts'
import { listSbcsToChoose } from '../../domain/onboarding/sbcs.ts'
import { listTemplatesToChoose } from '../../domain/onboarding/scripts.ts'
import { may } from '../../domain/roles.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { listActiveMsps, sharersOf } from '../../domain/tenant.ts'
import type { Errors } from '../../views/form.tsx'
import { NoMoreTenants } from '../../views/no-more-tenants.tsx'
import { ConnectionStep } from '../../views/onboarding/drafts.connection.tsx'
import { ConsentStep } from '../../views/onboarding/drafts.consent.tsx'
import { CustomerStep } from '../../views/onboarding/drafts.customer.tsx'
import { ReviewStep } from '../../views/onboarding/drafts.review.tsx'
import { ScriptsStep } from '../../views/onboarding/drafts.scripts.tsx'
import { Wizard } from '../../views/onboarding/drafts.tsx'
import type { Portal } from '../portal.ts'
import { begunOf, type Refused } from '../wizard.tsx'

type C = Context<Portal>
type Typed = Readonly<Record<string, string>>
type Asked = { c: C; draft: Draft | null; typed: Typed; errors: Errors }

/** One step of the wizard as a page. */
export async function stepPage(
  c: C,
  draft: Draft | null,
  step: Step,
  refused?: Refused,
): Promise<Child> {
  const { typed = {}, errors = {}, isKept = false } = refused ?? {}
  const left = step === 'review' ? {} : (draft?.typed[step] ?? fieldsOf(step, draft?.values ?? {}))
  const named = errorsNamed(errors)
  return (
    <Wizard
      draft={begunOf(draft, draft ? nameOf(draft) : '')}
      values={draft?.values ?? {}}
      zone={await readZone(c.var.scope)}
      step={step}
      errors={named}
      kept={isKept ? c.req.path : undefined}
      timeZone={c.var.signedIn.timeZone}
      secrets={[]}
    >
      {await bodies[step]({ c, draft, typed: { ...left, ...typed }, errors: named })}
    </Wizard>
  )
}

/** Fields by the names that they have here, whatever the verb calls them that is asked at the end. */
const fieldNames: Record<string, string> = {
  kind: 'tenant',
  customer: 'tenant',
  name: 'connection',
  gateway: 'connection',
  sbcId: 'sbc',
  consent: 'way',
}
const errorsNamed = (errors: Errors): Errors =>
  Object.fromEntries(Object.entries(errors).map(([name, why]) => [fieldNames[name] ?? name, why]))

const mayAdminister = ({ var: { actor } }: C) => may(actor, 'administer')

const bodies: Record<Step, (asked: Asked) => Promise<Child>> = {
  async customer({ c, draft, typed, errors }) {
    const { scope } = c.var
    const found = errors.tenant && typed.tenant ? await matchTenants(scope, typed.tenant) : []
    const { value: limits } = await readSetting(scope, 'licenses')
    return (
      <>
        <NoMoreTenants why={await tenantsShort(scope)} mayLoad={mayAdminister(c)} />
        <CustomerStep
          {...{ errors, limits, shown: typed, licenses: hostedLicenses }}
          matches={found.length > 1 ? found : []}
          msps={await listActiveMsps(scope)}
          pools={await readPools(scope)}
          tenantId={draft?.values.customer?.tenantId ?? typed.prefilled ?? null}
        />
      </>
    )
  },
  async connection({ c, draft, typed, errors }) {
    const { scope } = c.var
    const zone = await readZone(scope)
    const shortname = draft?.values.customer?.shortname.toLowerCase() ?? ''
    const shown = { ...typed, connection: typed.connection ?? shortname }
    return (
      <ConnectionStep
        {...{ shown, errors, zone, mayAdminister: mayAdminister(c) }}
        sbcs={await listSbcsToChoose(scope)}
        gateway={zone === null ? null : await findGateway(scope, zone, shown.connection)}
      />
    )
  },
  scripts: async (asked) => {
    const step = await scriptsOf(asked)
    return <ScriptsStep {...step} />
  },
  async consent({ c, draft, typed, errors }) {
    const { scope, seal } = c.var
    const customer = draft?.values.customer
    return (
      <ConsentStep
        {...{ errors, shown: typed, mayAdminister: mayAdminister(c) }}
        parts={await readConsentParts(scope, seal, { tenantId: customer?.tenantId ?? null })}
        mayDoWithout={customer?.license === 'hosted-essentials'}
      />
    )
  },
  async review({ c, draft }) {
    const { scope, seal } = c.var
    const values = draft?.values ?? {}
    const { customer, connection, scripts } = values
    const msTenantId = customer?.company?.msTenantId
    const [sharer] = await sharersOf(scope, msTenantId ? [msTenantId] : [])
    const templates = await listTemplatesToChoose(scope)
    const { service, user } = await readPools(scope)
    return (
      <ReviewStep
        {...{ id: draft?.id ?? '', values, zone: await readZone(scope) }}
        sbc={(await listSbcsToChoose(scope)).find(({ id }) => id === connection?.sbcId) ?? null}
        msp={await mspName(c, customer?.company?.mspId ?? null)}
        scripts={scriptSlots.flatMap((slot) => {
          const chosen = scripts?.chosen[slot]
          const found = templates.find(({ id }) => id === chosen?.template)
          return chosen ? [{ slot, name: found?.name ?? 'no longer there' }] : []
        })}
        secrets={draft ? Object.keys(secretsOf(seal, draft)).length : 0}
        left={{ service: service.available, user: user.available }}
        warning={sharer ? message('same-ms-tenant', { by: sharer.name }) : null}
      />
    )
  },
}

const mspName = async (c: C, id: string | null) =>
  id && ((await listActiveMsps(c.var.scope)).find((msp) => msp.id === id)?.name ?? null)

/** All that the step of scripts draws; templates that are the default are proposed. */
export async function scriptsOf({ c, draft, typed, errors }: Asked) {
  const { scope, seal } = c.var
  const connection = draft?.values.connection
  const sbc = (await listSbcsToChoose(scope)).find(({ id }) => id === connection?.sbcId)
  const templates = await listTemplatesToChoose(scope)
  const slots = scriptSlots
    .filter((slot) => sbc?.hasApi || kindOf(slot) !== 'sbc')
    .map((slot) => ({ slot, templates: templatesFor(templates, slot) }))
  const isFirst = !scriptSlots.some((slot) => typed[slot] !== undefined)
  const proposed = slots.map(({ slot, templates: own }) => {
    const usual = own.find(({ isDefault }) => isDefault)?.id ?? ''
    return [slot, isFirst ? usual : (typed[slot] ?? '')]
  })
  const shown: Record<string, string> = { ...typed, ...Object.fromEntries(proposed) }
  const chosen = chosenOf(templates, shown)
  const kept = draft ? secretsOf(seal, draft) : {}
  const asked = askedFor(Object.values(chosen)).map((one) => ({
    ...{ ...one, field: fieldOf(one.name) },
    isKept: one.isSecret && kept[one.name] !== undefined,
  }))
  const zone = await readZone(scope)
  const own = {
    ...(zone && connection && { OnlinePstnGateway: `${connection.name}.${zone}` }),
    ...(connection?.cacProfile && { CacProfile: connection.cacProfile }),
  }
  const used = new Set(Object.values(chosen).flatMap(({ variables }) => variables))
  const entered = asked.map(({ name, field, isSecret }) => [
    name,
    shown[field] || (isSecret ? (kept[name] ?? '') : ''),
  ])
  const values = { ...Object.fromEntries(entered), ...own }
  return {
    ...{ draft: draft?.id ?? '', shown, errors, slots, asked, mayAdminister: mayAdminister(c) },
    withoutApi: sbc && !sbc.hasApi ? sbc.name : null,
    known: Object.entries(own).flatMap(([name, value]) =>
      used.has(name) ? [{ name, value }] : [],
    ),
    previews: await previewScripts(scope, chosen, values),
  }
}
