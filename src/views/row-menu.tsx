import type { StoredMessage } from '../domain/message.ts'
import { DialogLink } from './dialog.tsx'
import { Icon, type IconName } from './icon.tsx'
import { useWords } from './words.ts'

type Leads =
  | { href: string; isDialog?: boolean; title?: string }
  /** Presses a form of the page: a menu is pushed nothing of its own. */
  | { form: string; name: string; value: string }

/** One line of a row's menu: where it leads or what it does, and why it cannot be done now. */
export type MenuItem = { icon: IconName; label: string; why?: StoredMessage | null } & Leads

/** What fills `#row-menu`: frequent acts first, then the ways to look closer. What may not be is left out (`false`). */
export const RowMenu = (props: {
  title: string
  groups: readonly (readonly (MenuItem | false)[])[]
}) => {
  const groups = props.groups
    .map((group) => group.filter((item) => item !== false))
    .filter((group) => group.length > 0)
  return (
    <>
      <p class="title">{props.title}</p>
      {groups.map((group, at) => (
        <>
          {at > 0 && <hr />}
          <ul>
            {group.map((item) => (
              <li>{item.why ? <Unavailable {...item} why={item.why} /> : <Item {...item} />}</li>
            ))}
          </ul>
        </>
      ))}
    </>
  )
}

const Item = (item: MenuItem) => {
  if ('form' in item)
    return (
      <button form={item.form} name={item.name} value={item.value}>
        <Icon name={item.icon} />
        {item.label}
      </button>
    )
  if (item.isDialog)
    return (
      <DialogLink class="" href={item.href} icon={item.icon} title={item.title}>
        {item.label}
      </DialogLink>
    )
  return (
    <a href={item.href} title={item.title}>
      <Icon name={item.icon} />
      {item.label}
    </a>
  )
}

/** An act that cannot be done now stays where one looks for it, with the reason. */
const Unavailable = (props: { icon: IconName; label: string; why: StoredMessage }) => {
  const reason = useWords().say(props.why)
  return (
    <button type="button" class="unavailable" aria-disabled="true" title={reason}>
      <Icon name={props.icon} />
      <span>
        {props.label}
        <small>{reason}</small>
      </span>
    </button>
  )
}
