import type { Child } from 'hono/jsx'
import { hx } from './hx.tsx'
import { Icon, type IconName } from './icon.tsx'
import { SeverityLabel } from './severity.tsx'
import type { Severity } from './words/frame.ts'
import { useWords } from './words.ts'

/** Something to do: either a link, or a button of one of the layout's act forms ("replicate"). */
export type PaletteAction = { label: string; icon: IconName } & (
  | { href: string }
  | { form: string; name: string; value: string }
)

type PaletteCustomer = {
  name: string
  shortname: string
  href: string
  alarms?: { severity: Severity; count: number }
  actions: readonly PaletteAction[]
}

/**
 * What fills the find dialog (Ctrl K), around what is found for `query`. The script has put the dialog and its input
 * there when the key was pressed; they are morphed into this, so nothing that was typed meanwhile is lost.
 */
export const Palette = ({ isOwn, children }: { isOwn?: boolean | undefined; children?: Child }) => {
  const { find, findOwn, palette } = useWords().frame
  return (
    <>
      <form action="/palette">
        <input
          class="input"
          id="palette-query"
          name="q"
          role="combobox"
          aria-label={isOwn ? findOwn : find}
          aria-expanded="true"
          aria-controls="hits"
          aria-autocomplete="list"
          autocomplete="off"
          placeholder={isOwn ? palette.placeholderOwn : palette.placeholder}
          {...hx({
            get: '/palette',
            trigger: 'input changed delay:120ms, palette',
            target: '#hits',
            swap: 'innerHTML ignoreTitle:true',
            sync: 'replace',
          })}
        />
      </form>
      <div id="hits" role="listbox" aria-label={palette.results}>
        {children}
      </div>
      <footer>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {palette.choose}
        </span>
        <span>
          <kbd>Enter</kbd> {palette.open}
        </span>
        <span>
          <kbd>Esc</kbd> {palette.close}
        </span>
      </footer>
    </>
  )
}

export type PaletteFound = {
  query: string
  customers: readonly PaletteCustomer[]
  pages: readonly { label: string; href: string; icon: IconName }[]
  /** What is found is the reader's own services, not customers. */
  isOwn?: boolean
}

/** The same on a page of its own: links and buttons, with the actions of the first that was found. */
export const PalettePage = ({ query, customers, pages, isOwn }: PaletteFound) => {
  const { find, findOwn, palette: words } = useWords().frame
  const label = isOwn ? findOwn : find
  const [first] = customers
  return (
    <>
      <div class="page-head">
        <h1>{label}</h1>
      </div>
      <div class="card menu">
        <form class="tools" action="/palette" role="search">
          <input
            class="input"
            type="search"
            name="q"
            value={query}
            aria-label={label}
            autocomplete="off"
            autofocus
          />
          <button class="btn">{words.find}</button>
        </form>
        {customers.length > 0 && (
          <Found id="found" label={isOwn ? words.ownServices : words.customers}>
            {customers.map(({ href, name, shortname }) => (
              <Choice icon="building" action={{ href }}>
                {name} <span class="mono muted">{shortname}</span>
              </Choice>
            ))}
          </Found>
        )}
        {pages.length > 0 && (
          <Found id="found-pages" label={words.pages}>
            {pages.map(({ icon, href, label }) => (
              <Choice icon={icon} action={{ href }}>
                {label}
              </Choice>
            ))}
          </Found>
        )}
        {first && first.actions.length > 0 && (
          <Found id="found-actions" label={words.actionsFor(first.name)}>
            {first.actions.map(({ icon, label, ...action }) => (
              <Choice icon={icon} action={action}>
                {label}
              </Choice>
            ))}
          </Found>
        )}
        {customers.length + pages.length === 0 && <p class="title">{words.none(query)}</p>}
      </div>
    </>
  )
}

const Found = (props: { id: string; label: string; children?: Child }) => (
  <>
    <p class="title" id={props.id}>
      {props.label}
    </p>
    <ul aria-labelledby={props.id}>{props.children}</ul>
  </>
)

type Act = { href: string } | { form: string; name: string; value: string }

const Choice = (props: { icon: IconName; action: Act; children?: Child }) => (
  <li>
    {'href' in props.action ? (
      <a href={props.action.href}>
        <Icon name={props.icon} />
        {props.children}
      </a>
    ) : (
      <button {...props.action}>
        <Icon name={props.icon} />
        {props.children}
      </button>
    )}
  </li>
)

/**
 * The answer of `GET /palette?q=`: customers, pages, and each customer's actions, of which the
 * browser shows those of the highlighted one. No customer and no page says that nothing matches.
 */
export const PaletteHits = (props: PaletteFound) => {
  const words = useWords().frame.palette
  return (
    <>
      {props.customers.length > 0 && (
        <Group id="hits-customers" label={props.isOwn ? words.ownServices : words.customers}>
          {props.customers.map((customer, index) => (
            <Hit
              id={`hit-customer-${index}`}
              icon="building"
              action={{ href: customer.href }}
              actions={`hits-actions-${index}`}
            >
              {customer.name}
              <span class="sub mono muted">{customer.shortname}</span>
              {customer.alarms && (
                <span class="push">
                  <SeverityLabel {...customer.alarms} />
                </span>
              )}
            </Hit>
          ))}
        </Group>
      )}
      {props.pages.length > 0 && (
        <Group id="hits-pages" label={words.pages}>
          {props.pages.map((page, index) => (
            <Hit id={`hit-page-${index}`} icon={page.icon} action={{ href: page.href }}>
              {page.label}
            </Hit>
          ))}
        </Group>
      )}
      {props.customers.map((customer, index) =>
        customer.actions.length > 0 ? (
          <Group
            id={`hits-actions-${index}`}
            label={words.actionsFor(customer.name)}
            hidden={index > 0}
          >
            {customer.actions.map((action, nth) => (
              <Hit id={`hit-action-${index}-${nth}`} icon={action.icon} action={action}>
                {action.label}
              </Hit>
            ))}
          </Group>
        ) : null,
      )}
      {props.customers.length + props.pages.length === 0 && (
        <div class="none" role="option" aria-disabled="true" aria-selected="false">
          {words.none(props.query)}
        </div>
      )}
    </>
  )
}

const Group = (props: { id: string; label: string; hidden?: boolean; children?: Child }) => (
  <div role="group" id={props.id} aria-labelledby={`${props.id}-h`} hidden={props.hidden}>
    <span id={`${props.id}-h`}>{props.label}</span>
    {props.children}
  </div>
)

const Hit = (props: {
  id: string
  icon: IconName
  action: Act
  actions?: string
  children?: Child
}) => {
  const shared = {
    id: props.id,
    role: 'option',
    tabindex: -1,
    'aria-selected': 'false',
    'data-actions': props.actions,
  } as const
  const content = (
    <>
      <Icon name={props.icon} />
      {props.children}
    </>
  )
  if ('href' in props.action)
    return (
      <a {...shared} href={props.action.href}>
        {content}
      </a>
    )
  const { form, name, value } = props.action
  return (
    <button {...shared} {...{ form, name, value }}>
      {content}
    </button>
  )
}
