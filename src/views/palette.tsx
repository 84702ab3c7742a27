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

/** The find dialog (Ctrl K). Without script it is a form that searches the services. */
export const Palette = ({ isOwn }: { isOwn?: boolean | undefined }) => {
  const { find, findOwn, palette } = useWords().frame
  return (
    <dialog class="palette" id="palette" closedby="any" aria-label={palette.find}>
      <form action="/services" method="get">
        <input
          class="input"
          id="palette-query"
          type="text"
          name="q"
          role="combobox"
          aria-label={isOwn ? findOwn : find}
          aria-expanded="true"
          aria-controls="hits"
          aria-autocomplete="list"
          autocomplete="off"
          autofocus
          placeholder={isOwn ? palette.placeholderOwn : palette.placeholder}
          {...hx({
            get: '/palette',
            trigger: 'input changed delay:120ms, palette',
            target: '#hits',
            sync: 'replace',
          })}
        />
      </form>
      <div id="hits" role="listbox" aria-label={palette.results} />
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
    </dialog>
  )
}

/**
 * The answer of `GET /palette?q=`: customers, pages, and each customer's actions, of which the
 * browser shows those of the highlighted one. No customer and no page says that nothing matches.
 */
export const PaletteHits = (props: {
  query: string
  customers: readonly PaletteCustomer[]
  pages: readonly { label: string; href: string; icon: IconName }[]
  /** What is found is the reader's own services, not customers. */
  isOwn?: boolean
}) => {
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
  action: { href: string } | { form: string; name: string; value: string }
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
