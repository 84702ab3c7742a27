import type { MenuGroup } from './menu.tsx'

const fixed: readonly [keys: readonly string[], does: string][] = [
  [['/'], 'Filter this list'],
  [['j'], 'Next row'],
  [['k'], 'Previous row'],
  [['x'], 'Select the row'],
  [['.'], 'Actions of the row'],
  [['a'], 'Acknowledge the row’s alarm'],
  [['u'], 'Apply updates that wait'],
  [['?'], 'This list'],
]

/** The list of keys (`?`); says when single letters are switched off. */
export const Shortcuts = (props: { menu: readonly MenuGroup[]; on: boolean }) => {
  const pages = props.menu.flatMap(({ entries }) => entries).filter(({ key }) => key)
  return (
    <dialog id="shortcuts" class="shortcuts" closedby="any" aria-labelledby="shortcuts-h">
      <header>
        <h2 id="shortcuts-h">Keyboard shortcuts</h2>
        <button type="button" class="btn small" command="close" commandfor="shortcuts" autofocus>
          Close
        </button>
      </header>
      <div class="body">
        {!props.on && (
          <p>
            Single keys are off. <a href="/profile">Turn them on in your profile.</a>
          </p>
        )}
        <dl class="dl">
          <Key keys={['Ctrl', 'K']} does="Find a customer, page or action" />
          {pages.map(({ key, label }) => (
            <Key keys={['g', key!]} does={label} />
          ))}
          {fixed.map(([keys, does]) => (
            <Key keys={keys} does={does} />
          ))}
          <Key keys={['Esc']} does="Close" />
        </dl>
      </div>
    </dialog>
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
