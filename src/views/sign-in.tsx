import type { Child } from 'hono/jsx'
import type { Theme } from './document.tsx'
import { Document } from './document.tsx'
import type { Brand } from './logo.tsx'
import { Logo } from './logo.tsx'
import { useWords, type Words, WordsProvider } from './words.ts'

/**
 * The page of someone not signed in: brand at the left, `children` (heading's form) at the right.
 * `host` is the address shown under the heading; `line` and `contact` come from the branding.
 */
export const SignInLayout = (props: {
  title: string
  nonce: string
  brand: Brand & { line?: string; contact?: string }
  host: string
  theme?: Theme
  /** Name of the provider when the brand is a tenant's. */
  runBy?: string
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
    title={`${props.title} · ${props.brand.name}`}
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
      <small>{props.brand.simulated ?? props.brand.contact}</small>
    </header>
    <main id="main">
      <div>
        <h1>{props.title}</h1>
        <p class="muted">{props.host}</p>
      </div>
      {props.children}
      {props.runBy && (
        <footer class="legal">
          <span class="push">{useWords().frame.runBy(props.runBy)}</span>
        </footer>
      )}
    </main>
  </Document>
)

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
