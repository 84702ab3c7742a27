import { DialogFoot, DialogHead, DismissLink } from './dialog.tsx'
import type { MenuGroup } from './menu.tsx'
import { useWords } from './words.ts'

const fixed = [
  ['/', 'filter'],
  ['j', 'next'],
  ['k', 'previous'],
  ['x', 'select'],
  ['.', 'actions'],
  ['a', 'acknowledge'],
  ['u', 'apply'],
  ['?', 'list'],
] as const

/** The list of keys (`?`); says when single letters are switched off. */
export const Shortcuts = (props: {
  menu: readonly MenuGroup[]
  on: boolean
  isOwn?: boolean | undefined
}) => {
  const pages = props.menu.flatMap(({ entries }) => entries).filter(({ key }) => key)
  const { ctrl, find, findOwn, shortcuts: words, user } = useWords().frame
  return (
    <div class="form shortcuts">
      <DialogHead id="dialog-title" title={user.shortcuts} />
      <div class="body">
        {!props.on && (
          <p>
            {words.off} <a href="/profile">{words.turnOn}</a>
          </p>
        )}
        <dl class="dl">
          <Key keys={[ctrl, 'K']} does={props.isOwn ? findOwn : find} />
          {pages.map(({ key, label }) => (
            <Key keys={['g', key!]} does={label} />
          ))}
          {fixed.map(([key, does]) => (
            <Key keys={[key]} does={words[does]} />
          ))}
          <Key keys={['Esc']} does={words.close} />
        </dl>
      </div>
      <DialogFoot>
        <DismissLink href="/" autofocus>
          {words.close}
        </DismissLink>
      </DialogFoot>
    </div>
  )
}

const Key = (props: { keys: readonly string[]; does: string }) => (
  <>
    <dt>
      {props.keys.map((key) => (
        <>
          <kbd>{key}</kbd>{' '}
        </>
      ))}
    </dt>
    <dd>{props.does}</dd>
  </>
)
