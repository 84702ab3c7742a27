import type { IdentityProvider, identityForm } from '../../domain/people/identity-providers.ts'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { CopyButton } from '../shown-once.tsx'
import { useWords, type Words } from '../words.ts'

type FieldName = keyof ReturnType<typeof identityForm>['schema']['shape']

/** The fields of an identity provider; of its secret it is only said whether there is one. */
export const identityLook = (
  words: Words['identities'],
  stored: IdentityProvider | null,
): FormLook<FieldName> => ({
  ...{ labels: words, title: words.page, heading: words.title },
  hints: {
    label: words.labelNote(stored?.label || words.labelExample),
    clientSecret: stored ? words.isSet : words.isNotSet,
  },
})

/** An owner's identity provider: what it is, and what it has to know of us. */
export const IdentityPage = (props: {
  form: FormProps<FieldName>
  /** The page's own address. */
  base: string
  isKept: boolean
  /** Where the identity provider sends people back to; none while the portal has no address. */
  redirects: readonly string[]
}) => {
  const words = useWords().identities
  return (
    <>
      <p class="measure">{words.text}</p>
      <CardForm {...props.form} />
      <Redirects redirects={props.redirects} />
      {props.isKept && <Removal base={props.base} />}
    </>
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
            <div class="cluster">
              <code class="break">{redirect}</code>
              <CopyButton text={redirect} />
            </div>
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
