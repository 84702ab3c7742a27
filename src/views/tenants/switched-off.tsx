import type { Language } from '../../domain/schema/tenants.ts'
import type { Brand } from '../logo.tsx'
import { SignInLayout } from '../sign-in.tsx'
import { wordsIn } from '../words.ts'

/** What a tenant's host shows while the tenant is switched off: its brand, and that its data is kept. */
export const SwitchedOffPage = (props: {
  nonce: string
  brand: Brand
  host: string
  language: Language
  support: string | null
}) => {
  const words = wordsIn(props.language).tenants.switchedOff
  return (
    <SignInLayout
      title={words.title}
      nonce={props.nonce}
      brand={props.brand}
      host={props.host}
      words={wordsIn(props.language)}
    >
      <p>{words.text}</p>
      {props.support && (
        <p class="muted">
          {words.contact} <a href={`mailto:${props.support}`}>{props.support}</a>.
        </p>
      )}
    </SignInLayout>
  )
}
