import type { ListQuery } from '../../domain/lists/address.ts'
import type { SavedView } from '../../domain/lists/saved-views.ts'
import { DialogLink } from '../dialog.tsx'
import { acting } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { Patch } from '../live.tsx'
import { useWords } from '../words.ts'
import { pairsOf } from './address.ts'

/** A list where its views are kept, and the address it is shown at. */
type Place = { name: string; path: string }
type Views = Place & { views: readonly SavedView[] }

/** Saved views as a menu: each is a link with filters, order and columns; own ones can be removed. */
export const ViewMenu = (props: Views & { query: ListQuery; mayKeepViews?: boolean }) => {
  const { name, path, views } = props
  const words = useWords().lists.views
  const query = new URLSearchParams(pairsOf(props.query)).toString()
  return (
    <>
      <button type="button" class="btn quiet" popovertarget="views">
        <Icon name="eye" />
        {words.button}
      </button>
      <div class="menu" id="views" popover="auto">
        <p class="title">{words.saved}</p>
        <ViewList path={path} views={views} />
        {props.mayKeepViews !== false && (
          <>
            <hr />
            <ul>
              <li>
                <DialogLink
                  class=""
                  href={`/views/new?${new URLSearchParams({ list: name, path, query })}`}
                  icon="plus"
                >
                  {words.saveThis}
                </DialogLink>
              </li>
            </ul>
          </>
        )}
        <form id="remove-view" hidden {...acting('/views/removals')}>
          <input type="hidden" name="path" value={path} />
        </form>
      </div>
    </>
  )
}

/** The entries alone: they change while the menu's other parts stay. */
const ViewList = ({ path, views }: Omit<Views, 'name'>) => (
  <div id="view-list">
    {views.length > 0 ? (
      <ul>
        {views.map((view) => (
          <Entry path={path} view={view} />
        ))}
      </ul>
    ) : (
      <p class="title">{useWords().lists.views.none}</p>
    )}
  </div>
)

/** The entries as they are now, after one was saved or removed. */
export const ViewListPatch = (props: Omit<Views, 'name'>) => (
  <Patch id="view-list">
    <ViewList {...props} />
  </Patch>
)

const Entry = ({ path, view }: { path: string; view: SavedView }) => {
  const href = view.query ? `${path}?${view.query}` : path
  const words = useWords().lists.views
  return (
    <li class="view" id={`view-${view.id}`}>
      <a href={href}>
        <Icon name={view.shared ? 'users' : 'eye'} />
        {view.name}
        {view.shared && (
          <span class="muted">{view.isOwn ? words.shared : words.by(view.ownerName)}</span>
        )}
      </a>
      {view.mayRemove && (
        <button
          class="btn quiet square small"
          form="remove-view"
          name="view"
          value={view.id}
          aria-label={words.remove(view.name)}
        >
          <Icon name="trash" />
        </button>
      )}
    </li>
  )
}
