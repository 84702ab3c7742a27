import type { Child } from 'hono/jsx'
import type { Step, UpgradeValues } from '../../domain/onboarding/upgrades.drafts.ts'
import type { RightsRow } from '../../domain/services/rights.ts'
import type { LicenseType, ServiceRow } from '../../domain/services/services.ts'
import { Fact } from '../card.tsx'
import { type Errors, SelectField, TextField } from '../form.tsx'
import { numberIn } from '../formats.ts'
import { inUnicode } from '../internationalized.ts'
import { languageName } from '../locales.ts'
import { licenseWords } from '../services/labels.ts'
import { Note } from '../status.tsx'
import {
  type Begun,
  ReviewPart,
  WizardFrame,
  type WizardLook,
  type WizardStep,
} from '../wizard.tsx'
import { usersWords } from './drafts.tsx'

const step = (name: Step, title: string, text: string): WizardStep<Step> => ({ name, title, text })
const n = (count: number) => numberIn('en', count)

export const upgradePath = (service: Pick<ServiceRow, 'id'>) => `/services/${service.id}/upgrades`

const lookOf = (service: ServiceRow): WizardLook<Step> => ({
  ...{ title: 'Upgrade service', path: `${upgradePath(service)}/new` },
  ...{ action: upgradePath(service), thing: 'this upgrade', submit: 'Change license' },
  list: { href: `/services/${service.id}`, label: service.customer },
  ...{ secrets: [], undone: 'Nothing was changed.' },
  rested: 'Licenses may be taken by now; they are checked again when you finish.',
  steps: [
    step('license', 'License', 'What the service becomes, and for how many users.'),
    step('consent', 'Consent', 'How the customer lets you into its Microsoft 365.'),
    step('review', 'Review', 'Nothing is changed until you finish.'),
  ],
})

type Frame = {
  service: ServiceRow
  draft: Begun
  values: UpgradeValues
  step: Step
  errors: Errors
  confirm?: string | undefined
  kept?: string | undefined
  zone: string
  children?: Child
}

/** The wizard of another license around one of its steps. */
export const UpgradeWizard = ({ service, values, children, ...frame }: Frame) => {
  const look = lookOf(service)
  const { license, consent } = values
  return (
    <WizardFrame
      {...frame}
      look={look}
      done={look.steps.flatMap(({ name }) => (name !== 'review' && values[name] ? [name] : []))}
      summary={
        <>
          <Fact label="Service">{service.name}</Fact>
          <Fact label="License type">{licenseWords[service.licenseType]}</Fact>
          {license && <Fact label="Becomes">{licenseWords[license.to]}</Fact>}
          {license && <Fact label="Licensed users">{n(license.users)}</Fact>}
          {consent && <Fact label="Consent">{wayWords[consent.way]}</Fact>}
        </>
      }
    >
      {children}
    </WizardFrame>
  )
}

const wayWords = {
  mail: 'Asked by email',
  link: 'Asked by a link to copy',
  existing: 'There already',
} as const

type LicenseProps = {
  service: ServiceRow
  shown: Readonly<Record<string, string>>
  errors: Errors
  offered: readonly LicenseType[]
  limits: { fewestUsers: number; maxUsers: number }
  pool: { available: number; purchased: number }
  /** Users that the newest count has of it; null before the first. */
  used: number | null
}

/** The first step: what it becomes, and for how many users. */
export const LicenseStep = ({
  service,
  shown,
  errors,
  offered,
  limits,
  pool,
  used,
}: LicenseProps) => {
  const held = service.licensedUsers ?? 0
  return (
    <>
      <input type="hidden" name="version" value={String(service.version)} />
      <p class="muted">
        {service.licensedUsers === null
          ? 'The service holds no user licenses yet.'
          : `The service holds ${n(held)} user licenses, which count toward the new number.`}
        {used !== null && ` ${n(used)} are in use.`}
      </p>
      <div class="form-grid">
        <SelectField
          name="to"
          label="New license type"
          value={shown.to ?? ''}
          error={errors.to}
          options={[
            ...(offered.length > 1 ? [{ value: '', label: 'Select…' }] : []),
            ...offered.map((value) => ({ value, label: licenseWords[value] })),
          ]}
        />
        <TextField
          name="users"
          label="Licensed users"
          value={shown.users ?? (held > 0 ? String(held) : '')}
          error={errors.users}
          inputmode="numeric"
          maxlength={15}
          hint={`${n(limits.fewestUsers)} to ${n(limits.maxUsers)}. ${n(pool.available)} of ${n(pool.purchased)} user licenses are left in the pool.`}
        />
      </div>
    </>
  )
}

/** What the ways to consent are called here, and bring. */
export const namedWays = {
  mail: {
    title: 'Send link to customer IT administrator',
    text: 'They open it and sign in at Microsoft. You go on from Pending Invitations.',
  },
  link: {
    title: 'A link to copy',
    text: 'You hand the link over another way; it is among the pending invitations.',
  },
  existing: {
    title: 'Already connected',
    text: 'This tenant’s Microsoft 365 is reached already, so the license changes at once.',
  },
}

/** The second step where nobody has to be asked: by which access the license changes, or that there is none. */
export const AccessStep = ({ isReached }: { isReached: boolean }) =>
  isReached ? (
    <Note tone="ok">
      The app registration or consent that is kept for this tenant’s Microsoft 365 is used. Nobody
      is asked, and the license changes at once.
    </Note>
  ) : (
    <Note
      tone="bad"
      action={
        <a class="btn small" href="/authentications">
          Authentication Status
        </a>
      }
    >
      This tenant’s Microsoft 365 is not connected, or its access is refused. This change needs it.
    </Note>
  )

type ReviewProps = {
  service: ServiceRow
  id: string
  values: UpgradeValues
  pool: { available: number }
  gained: readonly RightsRow[]
  lost: readonly RightsRow[]
}

/** The last step: old and new side by side, and what follows. */
export const UpgradeReview = ({ service, id, values, pool, gained, lost }: ReviewProps) => {
  const { license, consent } = values
  if (!license || !consent) return null
  const path = `${upgradePath(service)}/new`
  const isAsked = consent.way !== 'existing'
  const more = license.users - (service.licensedUsers ?? 0)
  return (
    <>
      <table class="table figures">
        <caption class="vh">Before and after</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          <Compared label="License type">
            {licenseWords[service.licenseType]}
            {licenseWords[license.to]}
          </Compared>
          <Compared label="Licensed users">
            {usersWords(service.licensedUsers)}
            {n(license.users)}
          </Compared>
          <Compared label="Left in the pool">
            {n(pool.available)}
            {n(pool.available - more)}
          </Compared>
        </tbody>
      </table>
      {lost.length > 0 && (
        <Note tone="warn">
          With the Pro license go, for the customer’s own people: {named(lost)}. What was entered
          there stays.
        </Note>
      )}
      <section class="stack" aria-labelledby="follows-h">
        <h3 id="follows-h">What follows</h3>
        <dl class="dl">
          <Fact label="Licenses">{drawn(more, isAsked)}</Fact>
          {isAsked && (
            <Fact label="Consent">
              {consent.way === 'mail'
                ? `${inUnicode(consent.email)} is sent a link. `
                : 'A link to copy is made. '}
              The old license stays in force until consent is given and you continue from Pending
              Invitations.
            </Fact>
          )}
          {gained.length > 0 && <Fact label="Customer’s portal">{named(gained)} are added.</Fact>}
          <Fact label="Microsoft 365">
            {service.licensedUsers === null
              ? 'Users and numbers are read for the first time.'
              : 'Nothing is changed.'}
          </Fact>
        </dl>
      </section>
      <ReviewPart {...{ path, id }} step="license" title="License">
        <Fact label="License type">{licenseWords[license.to]}</Fact>
        <Fact label="Licensed users">{n(license.users)}</Fact>
      </ReviewPart>
      <ReviewPart {...{ path, id }} step="consent" title="Consent">
        <Fact label="Consent">{wayWords[consent.way]}</Fact>
        {consent.way !== 'existing' && (
          <>
            <Fact label="Full name">
              <bdi>{consent.fullName}</bdi>
            </Fact>
            {consent.way === 'mail' && <Fact label="Email">{inUnicode(consent.email)}</Fact>}
            <Fact label="Microsoft 365 administrator">
              {consent.adminEmail ? inUnicode(consent.adminEmail) : 'not known'}
            </Fact>
            <Fact label="Language">{languageName(consent.language, 'en')}</Fact>
          </>
        )}
      </ReviewPart>
    </>
  )
}

const Compared = ({ label, children }: { label: string; children: [Child, Child] }) => (
  <tr>
    <th scope="row">{label}</th>
    <td>{children[0]}</td>
    <td>{children[1]}</td>
  </tr>
)

function drawn(more: number, isAsked: boolean): string {
  if (more === 0) return 'The pool stays as it is.'
  const count = `${n(Math.abs(more))} user ${Math.abs(more) === 1 ? 'license' : 'licenses'}`
  if (more < 0) return `${count} return to the pool.`
  return isAsked
    ? `${count} are reserved, and return to the pool unless consent is given in time.`
    : `${count} are drawn from the pool.`
}

/** The pages of the customer's portal, as its menu calls them. */
const pages: Record<RightsRow, string> = {
  users: 'Users',
  'user-policies': 'policies of users',
  'phone-numbers': 'numbers of users',
  'number-ranges': 'Numbers',
  'reserved-numbers': 'reserved numbers',
  'lifecycle-templates': 'LifeCycle Templates',
  'lifecycle-management': 'LifeCycle Management',
  'm365-configuration': 'M365 Configuration',
  'voice-routing': 'Online Voice Routing',
  'sip-connections': 'SIP Connections',
  'sbc-prefixes': 'Manage SBC Prefixes',
  'queued-changes': 'Queued Changes',
  'user-licenses': 'User Licenses',
}
const named = (rows: readonly RightsRow[]) =>
  new Intl.ListFormat('en').format(rows.map((row) => pages[row]))
