import type { ListQuery } from '../../domain/lists/address.ts'
import type { SavedView } from '../../domain/lists/saved-views.ts'
import { DialogFoot, DialogHead, DialogLink, DismissLink } from '../dialog.tsx'
import { CheckField, type Errors, FormErrors, TextField } from '../form.tsx'
import { acting, morph, saving } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { Patch } from '../live.tsx'
import { Toast } from '../toast.tsx'
import { useWords } from '../words.ts'
import { pairsOf } from './address.ts'

/** A list where its views are kept, and the address it is shown at. */
type Place = { name: string; path: string }
type Views = Place & { views: readonly SavedView[] }

/** Saved views as a menu: each is a link with filters, order and columns; own ones can be removed. */
export const ViewMenu = (props: Views & { query: ListQuery }) => {
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

/** What was done to the saved views, and the entries as they are now. */
export const ViewChange = (props: { done: string } & Omit<Views, 'name'>) => (
  <>
    <Toast>{props.done}</Toast>
    <Patch id="view-list">
      <ViewList {...props} />
    </Patch>
  </>
)

const Entry = ({ path, view }: { path: string; view: SavedView }) => {
  const href = view.query ? `${path}?${view.query}` : path
  const words = useWords().lists.views
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

export type TypedView = { list: string; path: string; query: string; name: string; shared: boolean }

/** Asks for the name of a new view; drawn again with its errors. */
export const ViewForm = (props: { typed: TypedView; mayShare: boolean; errors: Errors }) => {
  const { typed, errors } = props
  const words = useWords().lists.views
  return (
    <form id="view" {...saving('/views')}>
      <DialogHead id="dialog-title" title={words.title} />
      <div class="body">
        <FormErrors errors={errors} />
        {(['list', 'path', 'query'] as const).map((name) => (
          <input type="hidden" name={name} value={typed[name]} />
        ))}
        <TextField
          name="name"
          label={words.name}
          value={typed.name}
          required
          maxlength={60}
          autocomplete="off"
          autofocus
          hint={words.hint}
          error={errors.name}
        />
        {props.mayShare && <CheckField name="shared" label={words.share} checked={typed.shared} />}
      </div>
      <DialogFoot>
        <DismissLink href={typed.query ? `${typed.path}?${typed.query}` : typed.path} />
        <button class="btn primary">{words.save}</button>
      </DialogFoot>
    </form>
  )
}
