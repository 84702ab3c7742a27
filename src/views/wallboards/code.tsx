import { type Brand, Logo, Simulated } from '../brand.tsx'
import { inUnicode } from '../internationalized.ts'
import { WallDocument } from './screen.tsx'

type ScreenProps = { nonce: string; brand: Brand }

/** How a screen stands that is no wall yet: it has a code for so many seconds, was approved just now, or has nothing. */
export type Pairing =
  | { state: 'waiting'; code: string; secondsLeft: number }
  | { state: 'approved' | 'none' }

type CodeProps = ScreenProps & {
  /** Where somebody signs in to approve it. */
  host: string
  pairing: Pairing
  /** It was a wall until now. */
  isRemoved?: boolean
  /** Why it is given no code. */
  problem?: string
}

const noCode = '––––-––––'
/** Of one that was approved: how long its script goes on asking for what it was approved for. */
const approvedSeconds = 60

/** What a display shows until somebody approves it: a code, and where to enter that. Its script asks for one by itself. */
export const CodePage = ({ nonce, brand, host, pairing, isRemoved, problem }: CodeProps) => {
  const isWaiting = pairing.state === 'waiting'
  const seconds = isWaiting ? Math.floor(pairing.secondsLeft) : approvedSeconds
  return (
    <WallDocument nonce={nonce} brand={brand} title="New display" state="pairing">
      <Head brand={brand} />
      <main id="pairing" class="pairing" data-state={pairing.state} data-seconds={String(seconds)}>
        {isRemoved && <p class="notice">This display was removed.</p>}
        <h2>Approve this display</h2>
        <p class="code" id="code">
          {isWaiting ? pairing.code : noCode}
        </p>
        <ol class="way">
          <li>
            Sign in at <b>{inUnicode(host)}</b>
          </li>
          <li>
            Open <b>System Settings</b>, <b>Wallboards</b>
          </li>
          <li>Enter this code, and choose what the display shows</li>
        </ol>
        <p class="state" id="pairing-state" role="status">
          {problem ?? (isWaiting ? 'Waiting for approval.' : '')}
        </p>
        <form id="ask" method="post" action={actOf(pairing)}>
          <button class="btn primary">{wordOf(pairing)}</button>
        </form>
      </main>
    </WallDocument>
  )
}

const actOf = ({ state }: Pairing) => (state === 'none' ? '/wallboard/codes' : '/wallboard/tokens')
const wordOf = ({ state }: Pairing) => (state === 'none' ? 'Show a code' : 'Go on')

/** What a display shows while the portal can look nothing up. Its script tries again by itself. */
export const AwayPage = ({ nonce, brand }: ScreenProps) => (
  <WallDocument nonce={nonce} brand={brand} title="Not available" state="away">
    <Head brand={brand} />
    <main id="away" class="pairing">
      <h2>The portal is not available now.</h2>
      <p class="state">This display tries again by itself.</p>
      <noscript>
        <p>
          <a class="btn primary" href="/wallboard">
            Try again
          </a>
        </p>
      </noscript>
    </main>
  </WallDocument>
)

const Head = ({ brand }: { brand: Brand }) => (
  <header>
    <span class="logo">
      <Logo brand={brand} />
    </span>
    <h1>{brand.name}</h1>
    <Simulated brand={brand} />
  </header>
)
