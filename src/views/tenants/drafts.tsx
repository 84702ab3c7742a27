import type { Child } from 'hono/jsx'
import type { DraftValues, Step } from '../../domain/tenants/drafts.steps.ts'
import { Card, Fact } from '../card.tsx'
import { Dialog, DialogFoot, DialogHead, OpenDialog } from '../dialog.tsx'
import { FormKey, KeptNote } from '../form.key.tsx'
import { type Errors, FormErrors } from '../form.tsx'
import { clock } from '../formats.ts'
import { Icon } from '../icon.tsx'
import { inUnicode } from '../internationalized.ts'
import { countryName, languageName } from '../locales.ts'
import { MoreStyles } from '../more-styles.tsx'
import { Tag } from '../status.tsx'
import { isolated } from '../words/isolated.ts'
import { featureKeys, keysOf, sizeWords } from './labels.ts'

const stepTitles: Record<Step, string> = {
  company: 'Company and admin',
  notification: 'Email notification',
  domain: 'Domain',
  permissions: 'Permissions',
  capabilities: 'Capabilities',
  review: 'Review',
}

const steps = keysOf(stepTitles)

const stepTexts: Record<Step, string> = {
  company: 'The company, and who manages its portal.',
  notification: 'How its administrator signs in for the first time.',
  domain: 'Optional. The portal address works right away.',
  permissions: 'What the tenant can use. You can change this later.',
  capabilities: 'Free numbers show what is left of the system license.',
  review: 'Nothing is created until you save.',
}

/** A draft as the wizard shows it; null until its first step was kept. */
export type Begun = {
  id: string | null
  name: string
  values: DraftValues
  savedAt: Date | null
  /** So long ago that its writer should look it over. */
  hasRested: boolean
}

type Frame = {
  draft: Begun
  step: Step
  errors: Errors
  /** It holds what was entered before the session ended; here is the step without that. */
  kept?: string | undefined
  zone: string
  suffix: string
  children?: Child
}

const urlOf = (draft: Begun, step: Step) =>
  draft.id ? `/tenants/new/${draft.id}/${step}` : '/tenants/new'

/** The wizard around one of its steps: the steps left, the form, what was entered so far right. */
export const Wizard = (props: Frame) => {
  const { draft, step, errors } = props
  const at = steps.indexOf(step)
  return (
    <>
      <MoreStyles />
      <WizardHead draft={draft} zone={props.zone} />
      <div class="wizard">
        <Steps draft={draft} step={step} />
        <form
          class="card"
          method="post"
          action={actionOf(draft, step)}
          aria-labelledby="step-h"
          autocomplete="off"
        >
          <header>
            <h2 id="step-h">{stepTitles[step]}</h2>
            <p>
              Step {at + 1} of {steps.length}. {stepTexts[step]}
            </p>
          </header>
          <div class="body stack-lg">
            {draft.hasRested && (
              <p class="muted">
                This draft was saved a while ago. Free licenses may have changed; they are checked
                again when you save.
              </p>
            )}
            <FormErrors errors={errors} title="Nothing was created. Please correct:" />
            {props.kept !== undefined && <KeptNote page={props.kept} />}
            <FormKey secrets={['password']} />
            {step === 'review' && <input type="hidden" name="draft" value={draft.id ?? ''} />}
            {props.children}
          </div>
          <Foot draft={draft} step={step} />
        </form>
        <Summary draft={draft} suffix={props.suffix} />
      </div>
      {draft.id && <Discard draft={draft} />}
    </>
  )
}

const actionOf = (draft: Begun, step: Step) => (step === 'review' ? '/tenants' : urlOf(draft, step))

const WizardHead = ({ draft, zone }: { draft: Begun; zone: string }) => (
  <div class="page-head">
    <div>
      <nav aria-label="Breadcrumb">
        <ol class="crumbs">
          <li>
            <a href="/tenants">Tenants</a>
          </li>
          <li aria-current="page">New tenant</li>
        </ol>
      </nav>
      <h1>New tenant{draft.name && `: ${isolated(draft.name)}`}</h1>
    </div>
    {draft.savedAt && (
      <div class="actions">
        <p class="muted" role="status">
          Draft saved {clock(draft.savedAt.getTime(), zone)}
        </p>
        <OpenDialog dialog="discard" class="btn quiet">
          <Icon name="trash" />
          Discard
        </OpenDialog>
      </div>
    )}
  </div>
)

/** What is filled in is a link; what comes after the first gap is not yet. */
const Steps = ({ draft, step }: { draft: Begun; step: Step }) => (
  <nav class="card" aria-label="Steps">
    <ol class="steps body">
      {steps.map((one, at) => {
        const isDone = one !== 'review' && draft.values[one] !== undefined
        const isOpen = steps.slice(0, at).every((s) => s === 'review' || draft.values[s])
        return (
          <li class={isDone && one !== step ? 'done' : undefined}>
            {one === step ? (
              <span aria-current="step">{stepTitles[one]}</span>
            ) : isOpen && draft.id ? (
              <a href={urlOf(draft, one)}>{stepTitles[one]}</a>
            ) : (
              <span>{stepTitles[one]}</span>
            )}
          </li>
        )
      })}
    </ol>
  </nav>
)

const Foot = ({ draft, step }: { draft: Begun; step: Step }) => {
  const at = steps.indexOf(step)
  const [before, after] = [steps[at - 1], steps[at + 1]]
  return (
    <footer class="foot">
      {before ? (
        <a class="btn" href={urlOf(draft, before)}>
          <Icon name="chevron-left" />
          {stepTitles[before]}
        </a>
      ) : (
        <a class="btn" href="/tenants">
          Cancel
        </a>
      )}
      {step === 'review' ? (
        <a class="btn quiet" href="/tenants">
          Keep draft and close
        </a>
      ) : (
        <button class="btn quiet" name="after" value="close" formnovalidate>
          Save draft and close
        </button>
      )}
      {after ? (
        <button class="btn primary push" name="after" value="next">
          {stepTitles[after]}
          <Icon name="chevron-right" />
        </button>
      ) : (
        <button class="btn primary push">
          <Icon name="check" />
          Create tenant
        </button>
      )}
    </footer>
  )
}

const Discard = ({ draft }: { draft: Begun }) => (
  <Dialog id="discard">
    <form method="post" action={`/tenants/new/${draft.id}/discards`}>
      <DialogHead id="discard-title" title="Discard this draft?" />
      <p class="body">
        Your entries for {draft.name || 'this tenant'} are deleted. Nothing was created.
      </p>
      <DialogFoot>
        <button type="button" class="btn" data-close>
          Keep draft
        </button>
        <button class="btn danger">Discard draft</button>
      </DialogFoot>
    </form>
  </Dialog>
)

export const howWords = {
  activation: 'Activation link by email',
  'sign-in': 'Sign-in details by email',
} as const

/** What was entered so far, beside every step. */
const Summary = ({ draft, suffix }: { draft: Begun; suffix: string }) => (
  <aside class="stack-lg" aria-label="Summary">
    <Card id="so-far-h" title="Summary">
      {draft.values.company ? (
        <dl class="dl body">
          <Facts values={draft.values} />
        </dl>
      ) : (
        <p class="body muted">Nothing entered yet.</p>
      )}
    </Card>
    {draft.values.company && <Hosts values={draft.values} suffix={suffix} />}
  </aside>
)

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
