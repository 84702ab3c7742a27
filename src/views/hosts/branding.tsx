import type { Child } from 'hono/jsx'
import type { Branding } from '../../domain/hosts/branding.ts'
import { Card } from '../card.tsx'
import { FormHead, type FormProps } from '../form.frames.tsx'
import { CheckField, Field, TextField } from '../form.tsx'
import { hx } from '../hx.tsx'
import { HostStyles } from '../more-styles.tsx'
import { Note, Tag } from '../status.tsx'
import { useWords } from '../words.ts'
import { BrandPreview, type Preview } from './branding.preview.tsx'

type TextName = 'productName' | 'line' | 'accent' | 'supportAddress' | 'termsUrl' | 'privacyUrl'

type BrandingProps = {
  /** Where the form is read and sent. */
  path: string
  branding: Branding
  /** What the provider is called, from whom values without a name come. */
  provider: string
  preview: (accent: string) => Preview
  /** Why nothing can be changed, or null. */
  locked: 'noHost' | 'readOnly' | null
  form: FormProps<TextName>
}

/** How an owner's portal, sign-in and mails look; what is left empty is inherited, and says from whom. */
export const BrandingForm = (props: BrandingProps) => {
  const words = useWords().domains.branding
  const { form, locked } = props
  return (
    <form class="stack-lg" method="post" action={form.action} enctype="multipart/form-data">
      <HostStyles />
      {locked && <Note tone={locked === 'noHost' ? 'warn' : 'info'}>{words[locked]}</Note>}
      <FormHead {...form} />
      <fieldset class="stack-lg" disabled={locked !== null}>
        {/* what the Enter key presses: the buttons that reset a field come before the one at the end */}
        <button hidden tabindex={-1} />
        <Card id="brand-texts" title={words.texts}>
          <div class="body form-grid">
            <BrandField {...props} name="productName" maxlength={60} />
            <BrandField {...props} name="line" maxlength={160} />
          </div>
        </Card>
        <Card id="brand-look" title={words.logo}>
          <div class="body stack">
            <LogoField {...props} />
          </div>
        </Card>
        <Card id="brand-accent" title={words.accent}>
          <div class="body stack">
            <AccentField {...props} />
            <BrandPreview {...props.preview(form.shown.accent ?? '')} />
          </div>
        </Card>
        <Card id="brand-links" title={words.links}>
          <div class="body form-grid">
            <BrandField {...props} name="supportAddress" type="email" maxlength={254} />
            <BrandField
              {...props}
              name="termsUrl"
              type="url"
              hint={words.urlHint}
              maxlength={500}
            />
            <BrandField
              {...props}
              name="privacyUrl"
              type="url"
              hint={words.urlHint}
              maxlength={500}
            />
          </div>
        </Card>
        {!locked && (
          <div>
            <button class="btn primary">{words.save}</button>
          </div>
        )}
      </fieldset>
    </form>
  )
}

const shown = ({ form }: BrandingProps, name: TextName) => form.shown[name] ?? ''

/** Whether a value is the owner's own, and the way back to what is inherited. */
const Origin = ({ name, branding, locked }: BrandingProps & { name: TextName }) => {
  const words = useWords().domains.branding
  const isOwn = branding.own[name] !== null
  if (!isOwn && !branding.inherited[name]) return null
  return (
    <span class="push cluster">
      <Tag tone={isOwn ? 'info' : undefined}>{isOwn ? words.own : words.inheritWord}</Tag>
      {isOwn && locked === null && (
        <button class="btn quiet small" name="reset" value={name}>
          {words.reset}
        </button>
      )}
    </span>
  )
}

function useInherited({ branding, provider }: BrandingProps, name: TextName): string {
  const words = useWords().domains.branding
  const above = branding.inherited[name]
  if (above) return words.inherited(above.value, above.from ?? provider)
  return name === 'productName' ? words.inherited(provider, provider) : words.inheritedNothing
}

const BrandField = (
  props: BrandingProps & {
    name: Exclude<TextName, 'accent'>
    type?: 'email' | 'url'
    hint?: string
    maxlength: number
  },
) => {
  const words = useWords().domains.branding
  const { name, hint } = props
  const inherited = useInherited(props, name)
  return (
    <TextField
      name={name}
      label={words[name]}
      type={props.type}
      value={shown(props, name)}
      maxlength={props.maxlength}
      hint={hint ? `${hint}. ${inherited}` : inherited}
      error={props.form.errors[name]}
      aside={<Origin {...props} />}
    />
  )
}

const AccentField = (props: BrandingProps) => {
  const words = useWords().domains.branding
  const { branding, path } = props
  const above = branding.inherited.accent
  const look = hx({
    get: `${path}/preview`,
    target: '#brand-preview',
    swap: 'outerMorph',
    trigger: 'input delay:150ms, change',
    sync: 'replace',
  })
  return (
    <Field
      name="accent"
      label={words.accent}
      hint={`${words.accentHint} ${above ? words.inherited(above.value, above.from ?? props.provider) : ''}`}
      error={props.form.errors.accent}
      aside={<Origin {...props} name="accent" />}
      control={(ties) => (
        <span class="cluster">
          <input
            class="input auto"
            value={shown(props, 'accent')}
            placeholder={above?.value ?? '#0b5e73'}
            maxlength={20}
            spellcheck={false}
            autocomplete="off"
            {...look}
            {...ties}
          />
          <input
            type="color"
            data-colour-for="field-accent"
            value={props.preview(shown(props, 'accent')).accent}
            aria-label={words.pick}
            hidden
          />
          <noscript>
            <button class="btn" formaction={`${path}/previews`}>
              {words.preview}
            </button>
          </noscript>
        </span>
      )}
    />
  )
}

const LogoField = (props: BrandingProps) => {
  const words = useWords().domains.branding
  const { own, inherited } = props.branding
  const above = inherited.logoHash
  const from = above ? (above.from ?? props.provider) : words.standard
  return (
    <>
      <TextField
        name="logo"
        label={words.logo}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        hint={`${words.logoHint} ${own.logoHash ? '' : words.inheritedLogo(from)}`}
        error={props.form.errors.logo}
      />
      {own.logoHash && (
        <div class="cluster">
          <Tag tone="info">{words.logoOwn}</Tag>
          <CheckField name="logo-remove" label={words.logoRemove} />
        </div>
      )}
    </>
  )
}

/** A page of its own for the provider's and an MSP's look, which tenants inherit. */
export const OwnerBrandingPage = (props: { title: string; intro: string; children?: Child }) => (
  <>
    <div class="page-head">
      <div>
        <h1>{props.title}</h1>
        <p>{props.intro}</p>
      </div>
    </div>
    {props.children}
  </>
)
