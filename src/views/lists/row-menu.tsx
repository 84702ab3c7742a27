import type { Child } from 'hono/jsx'
import type { StoredMessage } from '../../domain/message.ts'
import { DialogLink } from '../dialog.tsx'
import { hx } from '../hx.tsx'
import { Icon, type IconName } from '../icon.tsx'
import { RowMenuItems } from '../table.tsx'
import { useWords } from '../words.ts'

/**
 * Something to do with one row: a link, which may open as a dialog, or one of the list's acts. `why` says why it is not
 * possible now.
 */
export type MenuItem = { label: string; icon: IconName; why?: StoredMessage | null } & (
  | { href: string; isDialog?: boolean; title?: string }
  | { act: string }
)

const formId = (act: string) => `row-act-${act}`

/** What can be done with one row: what is frequent first, then the ways to look closer. */
export const RowMenu = (props: {
  id: string
  title: string
  groups: readonly (readonly MenuItem[])[]
}) => (
  <RowMenuItems
    title={props.title}
    groups={props.groups
      .filter((items) => items.length > 0)
      .map((items) => (
        <>
          {items.map((item) => (
            <li>
              <Item id={props.id} item={item} />
            </li>
          ))}
        </>
      ))}
  />
)

const Item = ({ id, item }: { id: string; item: MenuItem }) => {
  const { label, icon } = item
  if (item.why)
    return (
      <Unavailable icon={icon} reason={item.why}>
        {label}
      </Unavailable>
    )
  if ('act' in item)
    return (
      <button form={formId(item.act)} name="id" value={id}>
        <Icon name={icon} />
        {label}
      </button>
    )
  if (item.isDialog)
    return (
      <DialogLink class="" href={item.href} icon={icon} title={item.title}>
        {label}
      </DialogLink>
    )
  return (
    <a href={item.href} title={item.title}>
      <Icon name={icon} />
      {label}
    </a>
  )
}

const Unavailable = (props: { icon: IconName; reason: StoredMessage; children?: Child }) => {
  const reason = useWords().say(props.reason)
  return (
    <button type="button" class="unavailable" aria-disabled="true" title={reason}>
      <Icon name={props.icon} />
      <span>
        {props.children}
        <small>{reason}</small>
      </span>
    </button>
  )
}

/** What the acts in a row's menu post to; they stand once in the page. */
export const ActForms = ({ path, acts }: { path: string; acts: readonly string[] }) => (
  <>
    {acts.map((act) => (
      <form
        id={formId(act)}
        method="post"
        action={`${path}/selections`}
        hidden
        {...hx({ post: `${path}/selections`, target: '#dialog', swap: 'innerHTML', sync: 'drop' })}
      >
        <input type="hidden" name="act" value={act} />
        <input type="hidden" name="row" value="1" />
      </form>
    ))}
  </>
)
