import type { Child } from 'hono/jsx'
import type { ConsentParts } from '../../domain/onboarding/drafts.consent.ts'
import type { Consent } from '../../domain/onboarding/drafts.steps.ts'
import { type Errors, SelectField, TextField } from '../form.tsx'
import { languageOptions } from '../locales.ts'
import { Note } from '../status.tsx'

type Way = Consent['way']

type Props = {
  shown: Readonly<Record<string, string>>
  errors: Errors
  parts: ConsentParts
  /** Only Hosted Essentials can do without. */
  mayDoWithout: boolean
  mayAdminister: boolean
  /** What ways are called and bring, where it is not a new service that is consented to. */
  named?: Partial<Record<Way, { title: string; text: string }>>
}

const ways: Record<Way, { title: string; text: string }> = {
  mail: {
    title: 'By email',
    text: 'The customer’s administrator gets a link, opens it and signs in at Microsoft.',
  },
  link: {
    title: 'By a link to copy',
    text: 'You hand the link over another way; it is among the pending invitations.',
  },
  existing: {
    title: 'There already',
    text: 'This tenant’s Microsoft 365 is connected, so deployment begins at once.',
  },
  none: {
    title: 'Without consent',
    text: 'The customer adds and verifies the domain in Microsoft 365 itself.',
  },
}

/** The fourth step: how the customer lets the provider in. */
export const ConsentStep = (props: Props) => {
  const { shown, errors, parts, mayDoWithout, named = {} } = props
  const offered: Way[] = [
    ...(parts.isConnected ? (['existing'] as const) : []),
    ...(['mail', 'link'] as const),
    ...(mayDoWithout ? (['none'] as const) : []),
  ]
  const chosen = offered.find((way) => way === shown.way) ?? offered[0]
  return (
    <>
      <Missing {...props} />
      <fieldset class="stack" id="field-way" tabindex={-1}>
        <legend class="vh">Consent</legend>
        {offered.map((way) => (
          <label class="choice">
            <input type="radio" name="way" value={way} checked={way === chosen} />
            <strong>{(named[way] ?? ways[way]).title}</strong>
            <span>{(named[way] ?? ways[way]).text}</span>
          </label>
        ))}
        {errors.way && (
          <p class="error" id="field-way-error">
            {errors.way}
          </p>
        )}
      </fieldset>
      <div class="when-asked form-grid">
        <Line {...props} name="fullName" label="Full name" max={100} />
        <div class="when-mail">
          <Line {...props} name="email" label="Email" hint="The link is sent here." max={254} />
        </div>
        <Line
          {...props}
          name="adminEmail"
          label="Microsoft 365 administrator"
          hint="Optional. The account that is asked to sign in, where you know it."
          max={254}
        />
        <SelectField
          name="language"
          label="Language"
          value={shown.language ?? 'en'}
          error={errors.language}
          options={languageOptions(['en', 'de'], 'en')}
        />
      </div>
      <div class="when-none">
        <Line
          {...props}
          name="proof"
          label="TXT record"
          hint="Optional. The text that Microsoft showed the customer, such as MS=ms12345678; it is written to the DNS zone."
          max={255}
        />
      </div>
    </>
  )
}

const Line = (props: Props & { name: string; label: string; hint?: string; max: number }) => {
  const { name, label, hint, max, shown, errors } = props
  return (
    <TextField
      {...{ name, label }}
      {...(hint && { hint })}
      value={shown[name] ?? ''}
      error={errors[name]}
      maxlength={max}
      autocomplete="off"
    />
  )
}

/** What consent cannot do without, each with the way to set it up. */
const Missing = ({ parts, mayAdminister }: Props) => {
  const missing: { text: Child; href: string; act: string }[] = [
    ...(parts.hasApplication
      ? []
      : [
          {
            text: 'No application is set up at Microsoft, so consent cannot be asked for.',
            ...{ href: '/settings/system', act: 'UMP System Settings' },
          },
        ]),
    ...(parts.hasMail
      ? []
      : [
          {
            text: 'No email server is set up, so no link can be sent. A link to copy works.',
            ...{ href: '/settings/email', act: 'Set up the email server' },
          },
        ]),
  ]
  return (
    <>
      {missing.map(({ text, href, act }) => (
        <Note
          tone="warn"
          action={
            mayAdminister && (
              <a class="btn small" href={href}>
                {act}
              </a>
            )
          }
        >
          {text}
        </Note>
      ))}
    </>
  )
}
