import type { Child } from 'hono/jsx'
import type { DraftValues, Step } from '../../domain/tenants/drafts.steps.ts'
import { Card, Fact } from '../card.tsx'
import type { Errors } from '../form.tsx'
import { inUnicode } from '../internationalized.ts'
import { countryName, languageName } from '../locales.ts'
import { Tag } from '../status.tsx'
import { type Begun, WizardFrame, type WizardLook, type WizardStep } from '../wizard.tsx'
import { featureKeys, sizeWords } from './labels.ts'

const step = (name: Step, title: string, text: string): WizardStep<Step> => ({ name, title, text })

const look: WizardLook<Step> = {
  ...{ title: 'New tenant', path: '/tenants/new', action: '/tenants', submit: 'Create tenant' },
  ...{ list: { href: '/tenants', label: 'Tenants' }, thing: 'this tenant' },
  rested: 'Free licenses may have changed; they are checked again when you save.',
  secrets: ['password'],
  steps: [
    step('company', 'Company and admin', 'The company, and who manages its portal.'),
    step(
      'notification',
      'Email notification',
      'How its administrator signs in for the first time.',
    ),
    step('domain', 'Domain', 'Optional. The portal address works right away.'),
    step('permissions', 'Permissions', 'What the tenant can use. You can change this later.'),
    step('capabilities', 'Capabilities', 'Free numbers show what is left of the system license.'),
    step('review', 'Review', 'Nothing is created until you save.'),
  ],
}

type Frame = {
  draft: Begun
  values: DraftValues
  step: Step
  errors: Errors
  kept?: string | undefined
  zone: string
  suffix: string
  children?: Child
}

/** The wizard of a new tenant around one of its steps. */
export const Wizard = ({ values, suffix, children, ...frame }: Frame) => (
  <WizardFrame
    {...frame}
    look={look}
    done={look.steps.flatMap(({ name }) => (name !== 'review' && values[name] ? [name] : []))}
    summary={values.company && <Facts values={values} />}
    aside={values.company && <Hosts values={values} suffix={suffix} />}
  >
    {children}
  </WizardFrame>
)

export const howWords = {
  activation: 'Activation link by email',
  'sign-in': 'Sign-in details by email',
} as const

const Facts = ({ values }: { values: DraftValues }) => {
  const { company, notification, permissions } = values
  if (!company) return null
  return (
    <>
      <Fact label="Company">
        {company.name}
        {company.size && `, ${sizeWords[company.size]}`}
      </Fact>
      {company.country && <Fact label="Country">{countryName(company.country, 'en')}</Fact>}
      <Fact label="Admin">{inUnicode(company.email)}</Fact>
      {notification && <Fact label="Sign-in">{howWords[notification.how]}</Fact>}
      <Fact label="Time zone">{company.timeZone.replaceAll('_', ' ')}</Fact>
      <Fact label="Language">{languageName(company.language, 'en')}</Fact>
      {permissions && (
        <Fact label="Permissions">
          {featureKeys.length - permissions.off.length} of {featureKeys.length} on
        </Fact>
      )}
    </>
  )
}

const Hosts = ({ values, suffix }: { values: DraftValues; suffix: string }) => (
  <Card id="hosts-h" title="Portal address" aside={<Tag tone="ok">Ready when saved</Tag>}>
    <div class="body stack">
      <p class="mono">
        {values.company?.shortname}.{suffix}
      </p>
      {values.domain?.host && (
        <p>
          <span class="mono">{inUnicode(values.domain.host)}</span>{' '}
          <Tag tone="info">after verification</Tag>
        </p>
      )}
    </div>
  </Card>
)
