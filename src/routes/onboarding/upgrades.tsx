import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { readPools } from '../../domain/licensing/pools.ts'
import { pendingUpgrade, upgradesOf, whyNotUpgrade } from '../../domain/licensing/upgrades.ts'
import { isReached, readConsentParts } from '../../domain/onboarding/drafts.consent.ts'
import {
  enterStep,
  fieldsOf,
  firstOpen,
  keepTyped,
  listUpgradeDrafts,
  type Step,
  saveUpgrade,
  stepOf,
  steps,
  type UpgradeDraft,
  upgradeDrafts,
} from '../../domain/onboarding/upgrades.drafts.ts'
import { cancelUpgrade, demandPending } from '../../domain/onboarding/upgrades.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { readLicenseUse } from '../../domain/services/licenses.ts'
import { rowsOf } from '../../domain/services/rights.ts'
import { findService, type ServiceRow } from '../../domain/services/services.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import type { Errors } from '../../views/form.tsx'
import { ConsentStep } from '../../views/onboarding/drafts.consent.tsx'
import {
  AccessStep,
  LicenseStep,
  namedWays,
  UpgradeReview,
  UpgradeWizard,
} from '../../views/onboarding/upgrades.tsx'
import { Drafts } from '../../views/wizard.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { givenOf } from '../form.answers.tsx'
import { question } from '../form.tsx'
import { type Portal, parsed } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import {
  begunOf,
  isOfEntry,
  type Refused,
  type StepOutcome,
  stepAfter,
  stepField,
  wizardPages,
  wizardSaving,
} from '../wizard.tsx'

/** Another license for a service: three steps, each at its own address. */
export const upgrades = routes()

type C = Context<Portal>

const page: PageProps = { title: 'Upgrade service' }
const host = 'operators'
const guard = { audience: ['provider'], permission: 'provision' } as const
const at = '/services/:id/upgrades'
const declared = { host, guard, page, drafts: upgradeDrafts, draw } as const

const serviceIn = (c: C) => findService(c.var.scope, idOf(c, 'no-such-service'))

wizardPages(upgrades, {
  ...{ ...declared, path: `${at}/new`, steps, list: '/services/:id', ahead: async () => null },
  isOf: (c, { values }) => values.service?.id === c.req.param('id')?.toLowerCase(),
  firstOpen,
  made: (id) => `/services/${id}`,
  keep,
  async begin(c) {
    const service = await serviceIn(c)
    const drafts = await listUpgradeDrafts(c.var.scope, service)
    return <Drafts drafts={drafts} path={`/services/${service.id}/upgrades/new`} />
  },
})

wizardSaving(upgrades, {
  ...{ ...declared, action: at, stepOf },
  async save(c, scope, id) {
    const { seal } = c.var
    const serviceId = idOf(c, 'no-such-service')
    const outcome = await saveUpgrade(scope, { secret: seal, seal }, serviceId, id)
    const service = await findService(scope, serviceId)
    const isDone = outcome?.isDone ?? !(await pendingUpgrade(scope, service))
    return { service, isDone }
  },
  done: ({ service, isDone }) => ({
    said: isDone
      ? `${isolated(service.name)} has its new license.`
      : `The upgrade of ${isolated(service.name)} waits for the customer’s consent.`,
    at: `/services/${service.id}`,
  }),
})

const names: Record<Exclude<Step, 'review'>, RegExp> = {
  license: /^(to|users|version|confirm)$/,
  consent: /^(way|fullName|email|adminEmail|language)$/,
}

async function keep(c: C, draft: UpgradeDraft | null, step: Step): Promise<StepOutcome> {
  if (step === 'review') throw new Refusal('missing', 'no-such-draft')
  const { scope, seal } = c.var
  const service = await serviceIn(c)
  // nothing is begun that cannot be
  const why = draft ? null : await whyNotUpgrade(scope, service)
  if (why) throw new Refusal('conflict', why)
  const given = await givenOf(c)
  const { after } = parsed(z.object({ after: stepAfter }), given, 'invalid')
  const own = Object.entries(given).filter(([name]) => names[step].test(name))
  const typed = parsed(z.record(z.string(), stepField), Object.fromEntries(own), 'invalid')
  const isClosed = after === 'close'
  try {
    const id = await enterStep(scope, seal, draft, service, step, typed)
    return { id, isClosed }
  } catch (error) {
    if (!isOfEntry(error)) throw error
    const asked = { ...typed, confirm: error.confirm ?? '' }
    if (!isClosed) return { isClosed, refused: { error, typed: asked } }
    await keepTyped(scope, draft, service, step, typed)
    return { isClosed }
  }
}

type Asked = {
  c: C
  service: ServiceRow
  draft: UpgradeDraft | null
  typed: Readonly<Record<string, string>>
  errors: Errors
}

async function draw(c: C, draft: UpgradeDraft | null, step: Step, refused?: Refused) {
  const service = await serviceIn(c)
  const why = await whyNotUpgrade(c.var.scope, service)
  if (why && !refused) throw new Refusal('conflict', why)
  const { typed = {}, errors = {}, isKept = false } = refused ?? {}
  const left = draft?.typed[step] ?? fieldsOf(step, draft?.values ?? {})
  return (
    <UpgradeWizard
      {...{ service, step, errors, values: draft?.values ?? {} }}
      draft={begunOf(draft, draft ? service.name : '')}
      confirm={typed.confirm || undefined}
      kept={isKept ? c.req.path : undefined}
      zone={c.var.signedIn.timeZone}
    >
      {await bodies[step]({ c, service, draft, typed: { ...left, ...typed }, errors })}
    </UpgradeWizard>
  )
}

const bodies: Record<Step, (asked: Asked) => Promise<Child>> = {
  async license({ c: { var: of }, service, typed, errors }) {
    const { value: limits } = await readSetting(of.scope, 'licenses')
    const use = await readLicenseUse(of.scope, service)
    return (
      <LicenseStep
        {...{ service, errors, limits, shown: typed, used: use?.users ?? null }}
        offered={upgradesOf(service.licenseType).map(({ to }) => to)}
        pool={(await readPools(of.scope)).user}
      />
    )
  },
  async consent({ c: { var: of }, service, draft, typed, errors }) {
    const { scope, seal, actor } = of
    const to = draft?.values.license?.to
    const way = upgradesOf(service.licenseType).find((one) => one.to === to)?.way
    if (way === 'settings')
      return <AccessStep isReached={await isReached(scope, service.tenantId)} />
    return (
      <ConsentStep
        {...{ errors, shown: typed, named: namedWays, mayDoWithout: false }}
        mayAdminister={may(actor, 'administer')}
        parts={await readConsentParts(scope, seal, { tenantId: service.tenantId })}
      />
    )
  },
  async review({ c: { var: of }, service, draft }) {
    const values = draft?.values ?? {}
    const [before, after] = [service.licenseType, values.license?.to ?? service.licenseType].map(
      (type) => new Set(rowsOf(type)),
    )
    return (
      <UpgradeReview
        {...{ service, values, id: draft?.id ?? '', pool: (await readPools(of.scope)).user }}
        gained={[...(after ?? [])].filter((row) => !before?.has(row))}
        lost={[...(before ?? [])].filter((row) => !after?.has(row))}
      />
    )
  },
}

question(upgrades, {
  at: [{ path: `${at}/cancellations/new`, host }],
  guard,
  about: serviceIn,
  async ask({ var: { scope } }, service) {
    const { name } = await demandPending(scope, service.id)
    return {
      title: `Cancel the upgrade of ${isolated(name)}?`,
      text: 'The invitation ends and its link no longer works. Licenses kept for the upgrade return to the pool; the service keeps the license it has.',
      ...{ submit: 'Cancel upgrade', dismiss: 'Keep upgrade' },
    }
  },
  verb: ({ var: { scope } }, { id }) => cancelUpgrade(scope, id),
  back: ({ id }) => `/services/${id}`,
  done: (_, { name }) => `The upgrade of ${isolated(name)} is canceled.`,
  // the card that said so is gone
  leaves: true,
})
