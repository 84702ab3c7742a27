import type { Child } from 'hono/jsx'
import type { DraftValues, Step } from '../../domain/onboarding/drafts.steps.ts'
import { Fact } from '../card.tsx'
import type { Errors } from '../form.tsx'
import { numberIn } from '../formats.ts'
import { licenseWords } from '../services/labels.ts'
import { type Begun, WizardFrame, type WizardLook, type WizardStep } from '../wizard.tsx'

const step = (name: Step, title: string, text: string): WizardStep<Step> => ({ name, title, text })

/** Where the wizard is. */
export const wizardPath = '/services/new'

const lookWith = (secrets: readonly string[]): WizardLook<Step> => ({
  ...{ title: 'Onboard a service', path: wizardPath, action: '/services' },
  ...{ list: { href: '/services', label: 'All Services' }, thing: 'this service' },
  ...{ submit: 'Onboard service', secrets },
  rested: 'Licenses and names may be taken by now; they are checked again when you finish.',
  steps: [
    step('customer', 'Customer and license', 'Whose service it is, and for how many users.'),
    step('connection', 'Connection', 'The SBC that calls go through, and the gateway’s name.'),
    step('scripts', 'Scripts', 'What is configured, and how it is taken away again.'),
    step('consent', 'Consent', 'How the customer lets you into its Microsoft 365.'),
    step('review', 'Review', 'Nothing is created until you finish.'),
  ],
})

type Frame = {
  draft: Begun
  values: DraftValues
  /** Null while no zone is set up. */
  zone: string | null
  step: Step
  errors: Errors
  kept?: string | undefined
  timeZone: string
  secrets: readonly string[]
  children?: Child
}

/** The wizard of a service around one of its steps. */
export const Wizard = ({ values, zone, timeZone, secrets, children, ...frame }: Frame) => {
  const look = lookWith(secrets)
  return (
    <WizardFrame
      {...frame}
      zone={timeZone}
      look={look}
      done={look.steps.flatMap(({ name }) => (name !== 'review' && values[name] ? [name] : []))}
      summary={values.customer && <Facts values={values} zone={zone} />}
    >
      {children}
    </WizardFrame>
  )
}

/** Users as a license counts them. */
export const usersWords = (users: number | null) =>
  users === null ? 'not counted' : numberIn('en', users)

export const wayWords = {
  mail: 'Asked by email',
  link: 'Asked by a link to copy',
  existing: 'There already',
  none: 'Without consent',
} as const

const Facts = ({ values, zone }: { values: DraftValues; zone: string | null }) => {
  const { customer, connection, scripts, consent } = values
  if (!customer) return null
  return (
    <>
      <Fact label="Tenant">
        {customer.name}
        {customer.company && ' (new)'}
      </Fact>
      <Fact label="Service">Direct Routing</Fact>
      <Fact label="License">{licenseWords[customer.license]}</Fact>
      <Fact label="Users">{usersWords(customer.users)}</Fact>
      {connection && (
        <Fact label="Gateway">
          <span class="mono">
            {connection.name}.{zone}
          </span>
        </Fact>
      )}
      {scripts && <Fact label="Scripts">{String(Object.keys(scripts.chosen).length)}</Fact>}
      {consent && <Fact label="Consent">{wayWords[consent.way]}</Fact>}
    </>
  )
}
