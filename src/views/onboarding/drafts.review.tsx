import type { Child } from 'hono/jsx'
import type { StoredMessage } from '../../domain/message.ts'
import type { DraftValues, ScriptSlot, Step } from '../../domain/onboarding/drafts.steps.ts'
import type { SbcChoice } from '../../domain/onboarding/sbcs.ts'
import { Fact } from '../card.tsx'
import { numberIn } from '../formats.ts'
import { inUnicode } from '../internationalized.ts'
import { languageName } from '../locales.ts'
import { licenseWords } from '../services/labels.ts'
import { Note } from '../status.tsx'
import { ReviewPart } from '../wizard.tsx'
import { useWords } from '../words.ts'
import { slotNames } from './deployment.said.ts'
import { usersWords, wayWords, wizardPath } from './drafts.tsx'

type Props = {
  id: string
  values: DraftValues
  zone: string | null
  sbc: SbcChoice | null
  msp: string | null
  scripts: readonly { slot: ScriptSlot; name: string }[]
  /** How many secret values are kept. */
  secrets: number
  left: Record<'service' | 'user', number>
  /** What can be done and is hardly meant. */
  warning: StoredMessage | null
}

/** The last step: all that was entered, and what will happen. */
export const ReviewStep = (props: Props) => {
  const { customer, connection, scripts, consent } = props.values
  if (!customer || !connection || !scripts || !consent) return null
  return (
    <>
      {props.warning && <Note tone="warn">{useWords().say(props.warning)}</Note>}
      {scripts.chosen['m365-onboarding'] && !scripts.chosen['m365-cleanup'] && (
        <Note tone="warn">No template takes away again what the Microsoft 365 script sets up.</Note>
      )}
      <WhatHappens {...props} />
      <Part {...props} step="customer" title="Customer and license">
        <Fact label="Tenant">
          {customer.name} <span class="mono">{customer.shortname}</span>
          {customer.company && ', new'}
        </Fact>
        {customer.company && (
          <>
            <Fact label="MSP">{props.msp ?? 'none, directly under the provider'}</Fact>
            <Fact label="Microsoft 365 tenant ID">
              {customer.company.msTenantId ? (
                <span class="mono">{customer.company.msTenantId}</span>
              ) : (
                'not set'
              )}
            </Fact>
          </>
        )}
        <Fact label="Service">Direct Routing</Fact>
        <Fact label="License type">{licenseWords[customer.license]}</Fact>
        <Fact label="Licensed users">{usersWords(customer.users)}</Fact>
      </Part>
      <Part {...props} step="connection" title="Connection">
        <Fact label="SBC">{props.sbc?.name ?? 'no longer there'}</Fact>
        <Fact label="Gateway">
          <span class="mono">
            {connection.name}.{props.zone}
          </span>
        </Fact>
        <Fact label="CAC profile">{connection.cacProfile ?? 'none'}</Fact>
        <Fact label="Calls at once">
          {connection.cac === null ? 'not limited' : numberIn('en', connection.cac)}
        </Fact>
        <Fact label="Voice routing policy">{connection.voicePolicy ?? 'not set'}</Fact>
      </Part>
      <Part {...props} step="scripts" title="Scripts">
        {props.scripts.map(({ slot, name }) => (
          <Fact label={slotNames[slot]}>{name}</Fact>
        ))}
        {props.scripts.length === 0 && <Fact label="Templates">none</Fact>}
        {Object.entries(scripts.variables).map(([name, value]) => (
          <Fact label={name}>{value}</Fact>
        ))}
        {props.secrets > 0 && <Fact label="Secret values">{numberIn('en', props.secrets)}</Fact>}
      </Part>
      <Part {...props} step="consent" title="Consent">
        <Fact label="Consent">{wayWords[consent.way]}</Fact>
        {(consent.way === 'mail' || consent.way === 'link') && (
          <>
            <Fact label="Full name">{consent.fullName}</Fact>
            {consent.way === 'mail' && <Fact label="Email">{inUnicode(consent.email)}</Fact>}
            <Fact label="Microsoft 365 administrator">
              {consent.adminEmail ? inUnicode(consent.adminEmail) : 'not known'}
            </Fact>
            <Fact label="Language">{languageName(consent.language, 'en')}</Fact>
          </>
        )}
        {consent.way === 'none' && (
          <Fact label="TXT record">
            {consent.proof ? <span class="mono">{consent.proof}</span> : 'none'}
          </Fact>
        )}
      </Part>
    </>
  )
}

const Part = ({
  id,
  step,
  title,
  children,
}: Pick<Props, 'id'> & { step: Step; title: string; children?: Child }) => (
  <ReviewPart path={wizardPath} {...{ id, step, title }}>
    {children}
  </ReviewPart>
)

/** In the order in which it happens. */
const WhatHappens = ({ values, zone, sbc, scripts, left }: Props) => {
  const { customer, connection, consent } = values
  if (!customer || !connection || !consent) return null
  const gateway = <span class="mono">{`${connection.name}.${zone}`}</span>
  const isAsked = consent.way === 'mail' || consent.way === 'link'
  const sent = scripts.find(({ slot }) => slot === 'sbc-onboarding')
  const users = customer.users ?? 0
  return (
    <section class="stack" aria-labelledby="happens-h">
      <h3 id="happens-h">What will happen</h3>
      <dl class="dl">
        <Fact label="Licenses">
          1 service license{users > 0 && ` and ${numberIn('en', users)} user licenses`}{' '}
          {users > 0 ? 'are' : 'is'} reserved. {numberIn('en', left.service - 1)} service and{' '}
          {numberIn('en', left.user - users)} user licenses are left then.
        </Fact>
        {isAsked && (
          <Fact label="Consent">
            {consent.way === 'mail'
              ? `${inUnicode(consent.email)} is sent a link.`
              : 'A link to copy is made.'}{' '}
            What follows begins when consent is given and you continue from Pending Invitations.
          </Fact>
        )}
        <Fact label="DNS">
          {gateway} is given the address of the SBC
          {sbc && (
            <>
              , <span class="mono">{sbc.address}</span>
            </>
          )}
          {consent.way === 'none'
            ? consent.proof && ', and the TXT record'
            : ', and a TXT record that proves it to Microsoft'}
          .
        </Fact>
        <Fact label="Microsoft 365">
          {consent.way === 'none' ? (
            'Nothing is changed. The customer adds and verifies the domain.'
          ) : (
            <>
              {gateway} is added as a domain and verified. An activation user is made, which needs
              one free license with Teams Phone.
            </>
          )}
        </Fact>
        <Fact label="SBC">
          {sent ? `${sent.name} is run on ${sbc?.name ?? 'the SBC'}.` : 'Nothing is changed.'}
        </Fact>
      </dl>
    </section>
  )
}
