import type { SavedView } from '../../domain/services/saved-views.ts'
import type { ServiceQuery } from '../../domain/services/services.query.ts'
import { DialogLink } from '../dialog.tsx'
import { acting, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { Patch } from '../live.tsx'
import { useWords } from '../words.ts'
import { pairsOf } from './links.ts'

const searchOf = (query: ServiceQuery) => new URLSearchParams(pairsOf(query)).toString()

/** Saved views as a menu: each is a link with filters, order and columns; own ones can be removed. */
export const ViewMenu = (props: { views: readonly SavedView[]; query: ServiceQuery }) => {
  const { views, query } = props
  const words = useWords().services.views
  return (
    <>
      <button type="button" class="btn quiet" popovertarget="views">
        <Icon name="eye" />
        {words.button}
      </button>
      <div class="menu" id="views" popover="auto">
        <p class="title">{words.saved}</p>
        <ViewList views={views} />
        <hr />
        <ul>
          <li>
            <DialogLink
              class=""
              href={`/views/new?${new URLSearchParams({ query: searchOf(query) })}`}
              icon="plus"
            >
              {words.saveThis}
            </DialogLink>
          </li>
        </ul>
        <form id="remove-view" hidden {...acting('/views/removals')} />
      </div>
    </>
  )
}

/** The entries alone: they change while the menu's other parts stay. */
const ViewList = ({ views }: { views: readonly SavedView[] }) => (
  <div id="view-list">
    {views.length > 0 ? (
      <ul>
        {views.map((view) => (
          <Entry view={view} />
        ))}
      </ul>
    ) : (
      <p class="title">{useWords().services.views.none}</p>
    )}
  </div>
)

/** The entries as they are now, after one was saved or removed. */
export const ViewListPatch = (props: { views: readonly SavedView[] }) => (
  <Patch id="view-list">
    <ViewList views={props.views} />
  </Patch>
)

const Entry = ({ view }: { view: SavedView }) => {
  const href = view.query ? `/services?${view.query}` : '/services'
  const words = useWords().services.views
  return (
    <li class="view" id={`view-${view.id}`}>
      <a href={href} {...morph(href)}>
        <Icon name={view.shared ? 'users' : 'eye'} />
        {view.name}
        {view.shared && (
          <span class="muted">{view.isOwn ? words.shared : words.by(view.ownerName)}</span>
        )}
      </a>
      {view.isOwn && (
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
