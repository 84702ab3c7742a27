import type { Brand } from '../brand.tsx'
import { SignInLayout } from '../sign-in.tsx'
import type { Words } from '../words.ts'

/** What an act is answered whose support session is over: one link home, which script follows. */
export const supportSessionOver = (props: {
  nonce: string
  words: Words
  brand: Brand
  to: string
}) => {
  const { supportSessions: words } = props.words
  return (
    <SignInLayout
      {...{ title: words.over, nonce: props.nonce, words: props.words }}
      {...{ brand: props.brand, host: new URL(props.to).host }}
    >
      <p>
        {words.overText}{' '}
        <a href={props.to} data-lead>
          {words.overLink}
        </a>
      </p>
    </SignInLayout>
  )
}
