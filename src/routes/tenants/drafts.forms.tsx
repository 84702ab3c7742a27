import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { features } from '../../domain/features.ts'
import { edgeOf, proofName } from '../../domain/hosts/domains.names.ts'
import { readPools } from '../../domain/licensing/pools.ts'
import { tenantsShort } from '../../domain/licensing/tenants.ts'
import { mailIsReady } from '../../domain/mail/server.ts'
import { may } from '../../domain/roles.ts'
import { serviceForm } from '../../domain/services/additions.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { listActiveMsps } from '../../domain/tenant.ts'
import { companyForm } from '../../domain/tenants/drafts.checks.ts'
import type { Step } from '../../domain/tenants/drafts.steps.ts'
import { type Draft, nameOf } from '../../domain/tenants/drafts.ts'
import { readAvailability, readDefaults } from '../../domain/tenants/quotas.grants.ts'
import { type Quota, quotas } from '../../domain/tenants/quotas.ts'
import { FormFields } from '../../views/form.declared.tsx'
import type { Errors } from '../../views/form.tsx'
import { NoMoreTenants } from '../../views/no-more-tenants.tsx'
import { additionLook } from '../../views/services/additions.ts'
import { CompanyStep } from '../../views/tenants/drafts.company.tsx'
import { ReviewStep } from '../../views/tenants/drafts.review.tsx'
import {
  CapabilitiesStep,
  type DnsRecords,
  DomainStep,
  NotificationStep,
  PermissionsStep,
} from '../../views/tenants/drafts.steps.tsx'
import { Wizard } from '../../views/tenants/drafts.tsx'
import type { Portal } from '../portal.ts'
import { begunOf, type Refused } from '../wizard.tsx'

type Asked = {
  c: Context<Portal>
  draft: Draft | null
  typed: Record<string, string>
  errors: Errors
}

/** One step of the wizard as a page. */
export async function stepPage(
  c: Context<Portal>,
  draft: Draft | null,
  step: Step,
  refused?: Refused,
): Promise<Child> {
  const left = step === 'review' ? undefined : draft?.typed[step]
  const { typed = left ?? {}, errors = {}, isKept = false } = refused ?? {}
  return (
    <Wizard
      draft={begunOf(draft, draft ? nameOf(draft) : '')}
      values={draft?.values ?? {}}
      step={step}
      errors={errors}
      kept={isKept ? c.req.path : undefined}
      zone={c.var.signedIn.timeZone}
      suffix={c.var.config.tenantSuffix}
    >
      {await bodies[step]({ c, draft, typed, errors })}
    </Wizard>
  )
}

const isProvider = (c: Context<Portal>) => c.var.actor.audience.kind === 'provider'

const bodies: Record<Step, (asked: Asked) => Promise<Child>> = {
  company: async ({ c, draft, typed, errors }) => (
    <>
      <NoMoreTenants
        why={await tenantsShort(c.var.scope)}
        mayLoad={may(c.var.actor, 'administer')}
      />
      <CompanyStep
        inputs={companyForm.inputs}
        shown={companyForm.shown({ ...companyOf(c, draft), ...typed })}
        errors={errors}
        msps={isProvider(c) ? await listActiveMsps(c.var.scope) : null}
        password={
          draft?.values.notification?.how === 'activation'
            ? 'not-needed'
            : draft?.secret
              ? 'kept'
              : 'none'
        }
      />
    </>
  ),
  notification: async ({ c, draft, typed, errors }) => (
    <NotificationStep
      how={(typed.how ?? draft?.values.notification?.how) === 'sign-in' ? 'sign-in' : 'activation'}
      isReady={await mailIsReady(c.var.scope)}
      maySetUp={may(c.var.actor, 'administer')}
      hasPassword={draft?.secret !== null}
      email={draft?.values.company?.email ?? ''}
      errors={errors}
    />
  ),
  domain: async ({ c, draft, typed, errors }) => {
    return (
      <DomainStep
        managed={edgeOf(draft?.values.company?.shortname ?? '', c.var.config)}
        value={typed.host ?? draft?.values.domain?.host ?? ''}
        records={recordsOf(c, draft)}
        errors={errors}
      />
    )
  },
  permissions: async ({ c, draft, typed }) => (
    <PermissionsStep
      off={
        typed.on === undefined
          ? (draft?.values.permissions?.off ?? (await readDefaults(c.var.scope)).off)
          : features.filter((feature) => !typed.on?.split(',').includes(feature))
      }
    />
  ),
  capabilities: async ({ c, draft, typed, errors }) => {
    const amounts = draft?.values.capabilities?.amounts ?? (await readDefaults(c.var.scope)).amounts
    const words = Object.entries(amounts).map(([key, amount]) => [key, String(amount)])
    return (
      <CapabilitiesStep
        quotas={allQuotas}
        typed={{ ...Object.fromEntries(words), ...typed }}
        available={await readAvailability(c.var.scope)}
        errors={errors}
      />
    )
  },
  review: async ({ c, draft, typed, errors }) => (
    <ReviewStep
      service={may(c.var.actor, 'provision') ? await serviceFields(c, typed, errors) : null}
      id={draft?.id ?? ''}
      values={draft?.values ?? {}}
      suffix={c.var.config.tenantSuffix}
      msp={await mspName(c, draft?.values.company?.mspId ?? null)}
      quotas={allQuotas}
      records={recordsOf(c, draft)}
    />
  ),
}

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** The first service, which the provider's people may add at once. */
async function serviceFields(c: Context<Portal>, typed: Record<string, string>, errors: Errors) {
  const { scope } = c.var
  const { value: limits } = await readSetting(scope, 'licenses')
  const { inputs, shown } = serviceForm(limits)
  const look = additionLook({ pools: await readPools(scope), limits })
  const choices = {
    kind: [{ value: '', label: 'No service yet' }, ...optionsOf(look.options.kind)],
    license: [{ value: '', label: 'Select…' }, ...optionsOf(look.options.license)],
  }
  return <FormFields {...{ ...look, inputs, errors, choices }} shown={shown(typed)} />
}

function recordsOf(c: Context<Portal>, draft: Draft | null): DnsRecords | null {
  const { company, domain } = draft?.values ?? {}
  if (!company || !domain?.host) return null
  const { host } = domain
  return { host, proof: proofName(host), edge: edgeOf(company.shortname, c.var.config) }
}

const allQuotas: readonly Quota[] = quotas

const mspName = async (c: Context<Portal>, id: string | null) =>
  id && ((await listActiveMsps(c.var.scope)).find((msp) => msp.id === id)?.name ?? null)

/** The first step as it is kept, or as a new draft begins. */
const companyOf = (c: Context<Portal>, draft: Draft | null) => ({
  ...{ timeZone: c.var.signedIn.timeZone, language: 'en', ...draft?.values.company },
  msp: draft?.values.company?.mspId,
})
