import type { DraftValues } from '../../domain/tenants/drafts.steps.ts'
import { Card, Fact } from '../card.tsx'
import { Tag } from '../status.tsx'
import { featureKeys } from './limits.names.ts'
import { countryName, languageName } from './places.ts'
import { sizeWords } from './sizes.ts'
import type { Begun } from './wizard.tsx'

export const howWords = {
  activation: 'Activation link by email',
  'sign-in': 'Sign-in information by email',
} as const

/** What was entered so far, beside every step. */
export const Summary = ({ draft, suffix }: { draft: Begun; suffix: string }) => (
  <aside class="stack-lg" aria-label="So far">
    <Card id="so-far-h" title="So far">
      {draft.values.company ? (
        <dl class="dl body">
          <Facts values={draft.values} />
        </dl>
      ) : (
        <p class="body muted">Nothing yet.</p>
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
        {company.size && `, ${sizeWords(company.size)}`}
      </Fact>
      {company.country && <Fact label="Country">{countryName(company.country, 'en')}</Fact>}
      <Fact label="Admin">{company.email}</Fact>
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
          <span class="mono">{values.domain.host}</span> <Tag tone="info">after its proof</Tag>
        </p>
      )}
    </div>
  </Card>
)
