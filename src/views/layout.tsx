import type { Child } from 'hono/jsx'
import type { Outage } from '../domain/scope.ts'
import type { Topic } from '../domain/topics.ts'
import { Bell, type BellAlarm, BellPanel } from './bell.tsx'
import { type Brand, Logo, Simulated } from './brand.tsx'
import { type AlarmCounts, Count, type Counters } from './counters.tsx'
import { Document, type Theme } from './document.tsx'
import { clock } from './formats.ts'
import { hx } from './hx.tsx'
import { Icon } from './icon.tsx'
import { inUnicode } from './internationalized.ts'
import { kept } from './kept.tsx'
import { type AsOfMark, Live, PageAsOf } from './live.tsx'
import { Menu, type MenuGroup } from './menu.tsx'
import { OutageLine } from './outage.tsx'
import { SupportBanner, type SupportBannerProps } from './support-banner.tsx'
import { ClockProvider } from './time.tsx'
import { ToastRegion } from './toast.tsx'
import { isolated } from './words/isolated.ts'
import { useWords } from './words.ts'

/** Everything around a page's body; `app.tsx` reads it once per request and keeps it in `c.var.shell`. */
export type Shell = {
  /** Nonce of the answer's Content-Security-Policy. */
  nonce: string
  brand: Brand
  /** `role` is the word shown ("Operator"); `mayOperate` false hides what only operators may do. */
  actor: {
    name: string
    email: string
    role: string
    /** The MSP or the customer that they work for; the provider's people are at home in the brand. */
    organization?: string
    initials: string
    mayOperate: boolean
    mayAcknowledge?: boolean
  }
  /** The reader is of a customer, or support sessions one: what is found and shown is this one customer's. */
  isTenant?: boolean
  theme: Theme
  density: 'compact' | 'roomy'
  /** Whether single-letter shortcuts are on (WCAG 2.1.4). */
  keys: boolean
  /** IANA zone of the reader, "Europe/Amsterdam". */
  zone: string
  now: Date
  /** How long a session lasts unused. */
  idleMinutes: number
  /** The page is what a standby had then, while the database is away. */
  leftAt?: Date | undefined
  /** Whether every time is shown in full instead of as an age. */
  absoluteTime?: boolean
  /** `hub.mark(audience)`, taken before the page was read; without it the page reads itself again on joining. */
  mark?: (topics: readonly Topic[]) => AsOfMark | undefined
  menu: readonly MenuGroup[]
  counters: Counters
  alarmCounts: AlarmCounts
  /** Where a page without a socket asks for its present state; else the panel asks for it when it opens. */
  bell?: readonly BellAlarm[]
  /** What the page before did. */
  done?: string | undefined
  /** Set while the database is away or takes no changes. */
  outage?: Outage | null | undefined
  /** Set while staff act in this customer's portal. */
  supportSession?: SupportBannerProps
}

/** Acts that a row, a menu or the palette can ask for from anywhere: `<button form="replicate" name="service" …>`. */
const acts = [
  { id: 'replicate', action: '/replications' },
  { id: 'acknowledge', action: '/alarms/acknowledgements' },
  { id: 'cancel', action: '/commands/cancellations' },
  { id: 'retry', action: '/commands/retries' },
]

/** The whole page of someone signed in, whichever face: the menu is data, the brand is data. */
export const Layout = (props: {
  shell: Shell
  title: string
  path: string
  topics: readonly Topic[]
  /** Drawn in answer to a POST: reading its address again would lose what was typed. */
  isAnswer?: boolean
  /** The page is not to be seen now: it says why, and does not read itself again into the same answer. */
  isRefused?: boolean
  children?: Child
}) => {
  const { shell } = props
  // only a customer's functions are switched
  const topics: readonly Topic[] = ['queue', 'alarms', ...(shell.isTenant ? ['menu' as const] : [])]
  const all = [...topics, ...props.topics]
  const { frame: words, language } = useWords()
  return (
    <Document
      title={`${isolated(props.title)} · ${isolated(shell.brand.name)}`}
      nonce={shell.nonce}
      theme={shell.theme}
      density={shell.density}
      zone={shell.zone}
      absoluteTime={shell.absoluteTime}
      stylesheet="portal.css"
      brandStylesheet={shell.brand.stylesheet}
      body={{
        class: 'shell',
        'data-keys': shell.keys ? 'on' : undefined,
        'data-answer': props.isAnswer ? '' : undefined,
        'data-refused': props.isRefused ? '' : undefined,
        'data-operator': shell.actor.mayOperate ? 'yes' : undefined,
        'data-acknowledge':
          shell.actor.mayAcknowledge && !shell.actor.mayOperate ? 'yes' : undefined,
      }}
    >
      <ClockProvider now={shell.now} zone={shell.zone} absolute={shell.absoluteTime}>
        <a class="skip" href="#main">
          {words.skip}
        </a>
        {shell.supportSession && <SupportBanner {...shell.supportSession} />}
        <Around
          {...{ brand: shell.brand, actor: shell.actor, isTenant: shell.isTenant }}
          {...{ menu: shell.menu, counters: shell.counters, alarmCounts: shell.alarmCounts }}
          path={props.path}
          isSupport={shell.supportSession !== undefined}
          asOf={clock((shell.leftAt ?? shell.now).getTime(), shell.zone, language)}
        />
        <div class="page">
          <OutageLine outage={shell.outage} />
          <div id="notice" role="alert" />
          <Main>{props.children}</Main>
        </div>
        <Overlays />
        <ToastRegion done={shell.done} />
        <Live topics={topics} idleMinutes={shell.idleMinutes} />
        <PageAsOf mark={shell.mark?.(all) ?? { at: shell.now, epoch: '', seq: new Map() }} />
      </ClockProvider>
    </Document>
  )
}

const Main = ({ children }: { children?: Child }) => (
  <main id="main" tabindex={-1} {...hx({ 'history-elt': 'true' })}>
    {children}
  </main>
)

/** What of the frame stands before the page; `asOf` is the reader's clock. */
type Frame = Pick<Shell, 'brand' | 'actor' | 'isTenant' | 'menu' | 'counters' | 'alarmCounts'> & {
  path: string
  isSupport: boolean
  asOf: string
}

const Around = kept((frame: Frame) => (
  <>
    <Bar {...frame} />
    <BellPanel counts={frame.alarmCounts} />
    <UserMenu {...frame} />
    <Menu groups={frame.menu} path={frame.path} />
  </>
))

const Bar = (shell: Frame) => {
  const words = useWords().frame
  return (
    <header class="bar">
      <button
        type="button"
        class="btn quiet square nav-toggle"
        popovertarget="nav"
        aria-label={words.menu}
      >
        <Icon name="menu-2" size="lg" />
      </button>
      <a class="logo" href="/">
        <Logo brand={shell.brand} />
        <span>{shell.brand.name}</span>
      </a>
      <Simulated brand={shell.brand} />
      <a class="find" href="/palette" aria-keyshortcuts="Control+K">
        <Icon name="search" />
        <span>{shell.isTenant ? words.findOwn : words.find}</span>
        <kbd>{words.ctrl} K</kbd>
      </a>
      <div class="end">
        <span class="live" id="live" data-state="off">
          {words.asOf(shell.asOf)}
        </span>
        <Pulse counters={shell.counters} />
        <Bell counts={shell.alarmCounts} />
        <button type="button" class="user" popovertarget="user">
          <span class="avatar" aria-hidden="true">
            {shell.actor.initials}
          </span>
          <span class="who">
            {shell.actor.name}
            {shell.actor.organization && <small>{shell.actor.organization}</small>}
          </span>
        </button>
      </div>
      <button type="button" class="held" id="held" hidden />
    </header>
  )
}

const Pulse = ({ counters }: { counters: Counters }) => {
  const words = useWords().frame.pulse
  return (
    <ul class="pulse" aria-label={words.label}>
      <li>
        <a href="/commands?state=queued" title={words.waiting}>
          <Icon name="stack-2" />
          <span class="word">{words.queued}</span> <Count id="queued" value={counters.queued} />
        </a>
      </li>
      <li>
        <a href="/commands?state=executing" title={words.running}>
          <Icon name="player-play" />
          <span class="word">{words.executing}</span>{' '}
          <Count id="executing" value={counters.executing} />
        </a>
      </li>
      <li>
        <a href="/commands?state=executing&kind=replicate" title={words.replications}>
          <Icon name="database-cog" />
          <span class="word">{words.replicating}</span>{' '}
          <Count id="replicating" value={counters.replicating} />
        </a>
      </li>
    </ul>
  )
}

const UserMenu = (shell: Frame) => {
  const words = useWords().frame.user
  return (
    <section class="menu" id="user" popover="auto" aria-label={shell.actor.name}>
      <p class="title">
        {inUnicode(shell.actor.email)} · {shell.actor.role}
        {shell.actor.organization && <bdi>{shell.actor.organization}</bdi>}
      </p>
      <ul>
        {!shell.isSupport && (
          <li>
            <a href="/profile">
              <Icon name="users" />
              {words.profile}
            </a>
          </li>
        )}
        <li>
          <a href="/shortcuts" data-dialog>
            <Icon name="keyboard" />
            {words.shortcuts}
          </a>
        </li>
      </ul>
      <hr />
      {!shell.isSupport && (
        <>
          <div data-part>
            <ul>
              <li>
                <a href="/profile/theme">
                  <Icon name="palette" />
                  {words.theme}
                </a>
              </li>
            </ul>
          </div>
          <hr />
        </>
      )}
      <form method="post" action="/session/end">
        <ul>
          <li>
            <button>
              <Icon name="logout" />
              {words.signOut}
            </button>
          </li>
        </ul>
      </form>
    </section>
  )
}

const Overlays = kept(() => (
  <>
    {acts.map(({ id, action }) => (
      <form id={id} hidden method="post" action={action} />
    ))}
    <form id="menu" method="get" hidden />
    <section class="menu" id="row-menu" popover="auto" aria-label={useWords().frame.rowMenu} />
    <dialog id="dialog" aria-labelledby="dialog-title" closedby="closerequest" />
  </>
))
