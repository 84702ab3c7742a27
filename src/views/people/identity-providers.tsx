import type { IdentityProvider } from '../../domain/people/identity-providers.ts'
import { CheckField, type Errors, FormErrors, TextField } from '../form.tsx'
import { useWords } from '../words.ts'

export type IdentityTyped = Pick<IdentityProvider, 'label' | 'issuer' | 'clientId' | 'enabled'>

type Props = {
  /** The page's own address. */
  base: string
  typed: IdentityTyped
  version: number
  isKept: boolean
  errors: Errors
  /** Where the identity provider sends people back to; none while the portal has no address. */
  redirects: readonly string[]
}

/** An owner's identity provider: what it is, and what it has to know of us. */
export const IdentityPage = (props: Props) => {
  const words = useWords().identities
  return (
    <>
      <p class="measure">{words.text}</p>
      <IdentityForm {...props} />
      <Redirects redirects={props.redirects} />
      {props.isKept && <Removal base={props.base} />}
    </>
  )
}

const IdentityForm = ({ base, typed, version, isKept, errors }: Props) => {
  const words = useWords().identities
  return (
    <form class="card" method="post" action={base} aria-labelledby="identity-h" autocomplete="off">
      <header>
        <h2 id="identity-h">{words.title}</h2>
      </header>
      <div class="body stack">
        <FormErrors errors={errors} />
        <input type="hidden" name="version" value={String(version)} />
        <div class="form-grid">
          <TextField
            name="label"
            label={words.label}
            value={typed.label}
            error={errors.label}
            hint={words.labelHint(typed.label || words.labelExample)}
            maxlength={60}
            required
          />
          <TextField
            name="issuer"
            type="url"
            label={words.issuer}
            value={typed.issuer}
            error={errors.issuer}
            hint={words.issuerHint}
            maxlength={500}
            required
          />
          <TextField
            name="clientId"
            label={words.clientId}
            value={typed.clientId}
            error={errors.clientId}
            maxlength={300}
            required
          />
          <TextField
            name="clientSecret"
            type="password"
            label={words.clientSecret}
            error={errors.clientSecret}
            hint={isKept ? words.isSet : words.isNotSet}
            autocomplete="new-password"
            maxlength={1000}
          />
        </div>
        <CheckField name="enabled" label={words.enabled} role="switch" checked={typed.enabled} />
      </div>
      <footer>
        <button class="btn primary push">{words.save}</button>
      </footer>
    </form>
  )
}

const Redirects = ({ redirects }: { redirects: readonly string[] }) => {
  const words = useWords().identities
  return (
    <section class="card" aria-labelledby="redirects-h">
      <header>
        <h2 id="redirects-h">{words.redirects}</h2>
        <p>{redirects.length > 0 ? words.redirectsHint : words.noAddress}</p>
      </header>
      {redirects.length > 0 && (
        <div class="body stack">
          {redirects.map((redirect) => (
            <code class="break">{redirect}</code>
          ))}
        </div>
      )}
    </section>
  )
}

const Removal = ({ base }: { base: string }) => {
  const words = useWords().identities
  return (
    <form class="card" method="post" action={`${base}/removals`} aria-labelledby="removal-h">
      <header>
        <h2 id="removal-h">{words.remove}</h2>
        <p>{words.removeText}</p>
      </header>
      <footer>
        <button class="btn danger push">{words.remove}</button>
      </footer>
    </form>
  )
}
