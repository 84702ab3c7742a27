import type { Child } from 'hono/jsx'
import { type Brand, Logo } from './brand.tsx'
import { Document, type Theme } from './document.tsx'
import { inUnicode } from './internationalized.ts'
import { isolated } from './words/isolated.ts'
import { useWords, type Words, WordsProvider } from './words.ts'

/**
 * The page of someone not signed in: brand at the left, `children` (heading's form) at the right.
 * `host` is the address shown under the heading; the sentence, contact and links come from the branding.
 */
export const SignInLayout = (props: {
  title: string
  nonce: string
  brand: Brand
  host: string
  theme?: Theme
  /** The reader's, for whoever draws no provider around it. */
  words?: Words
  children?: Child
}) => (
  <WordsProvider value={props.words ?? useWords()}>
    <SignedOut {...props} />
  </WordsProvider>
)

const SignedOut = (props: Parameters<typeof SignInLayout>[0]) => (
  <Document
    title={`${isolated(props.title)} · ${isolated(props.brand.name)}`}
    nonce={props.nonce}
    theme={props.theme ?? 'system'}
    stylesheet="login.css"
    brandStylesheet={props.brand.stylesheet}
    body={{ class: 'login' }}
  >
    <header class="side">
      <Art />
      <div class="mark">
        <Logo brand={props.brand} />
        {props.brand.name}
      </div>
      <p>{props.brand.line}</p>
      <small>
        {props.brand.contact && <a href={`mailto:${props.brand.contact}`}>{props.brand.contact}</a>}
        {props.brand.simulated && <span>{props.brand.simulated}</span>}
      </small>
    </header>
    <main id="main">
      <div>
        <h1>{props.title}</h1>
        <p class="muted">{inUnicode(props.host)}</p>
      </div>
      {props.children}
      <Legal {...props.brand} />
    </main>
  </Document>
)

/** Terms, privacy and who runs the portal, as far as there is anything to say. */
const Legal = ({ terms, privacy, runBy }: Brand) => {
  const words = useWords()
  if (!terms && !privacy && !runBy) return null
  return (
    <footer class="legal">
      {terms && (
        <a href={terms} rel="noreferrer">
          {words.people.signIn.terms}
        </a>
      )}
      {privacy && (
        <a href={privacy} rel="noreferrer">
          {words.people.signIn.privacy}
        </a>
      )}
      {runBy && <span class="push">{words.frame.runBy(runBy)}</span>}
    </footer>
  )
}

const Art = () => (
  <svg class="art" viewBox="0 0 600 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
    <g fill="none" stroke="currentColor" stroke-width="14" stroke-linecap="round">
      <path d="M-40 520h180c150 0 130-300 280-300h260" />
      <path d="M-40 580h220c150 0 130-300 280-300h260" />
      <path d="M-40 640h260c150 0 130-300 280-300h260" />
    </g>
    <g fill="currentColor">
      <circle cx="420" cy="220" r="15" />
      <circle cx="90" cy="580" r="15" />
    </g>
  </svg>
)
