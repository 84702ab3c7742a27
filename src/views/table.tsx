import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'
import { useWords } from './words.ts'

/** A table that scrolls both ways under a sticky header; `caption` says range and order, unseen. */
export const Table = (props: {
  id: string
  caption: string
  head: Child
  class?: string
  children?: Child
}) => (
  <div class="table-wrap" tabindex={0} role="region" aria-labelledby={`${props.id}-caption`}>
    <table class={`table sticky ${props.class ?? ''}`.trimEnd()}>
      <caption class="vh" id={`${props.id}-caption`}>
        {props.caption}
      </caption>
      <thead>
        <tr>{props.head}</tr>
      </thead>
      <tbody id={props.id} data-list>
        {props.children}
      </tbody>
    </table>
  </div>
)

/** A plain column header. */
export const Th = (props: { num?: boolean; class?: string; children?: Child }) => (
  <th scope="col" class={props.num ? 'num' : props.class}>
    {props.children}
  </th>
)

/** A column header that sorts: `href` is the URL that a click leads to, `sorted` this column's order now, which the style shows. */
export const SortTh = (props: {
  href: string
  sorted?: 'ascending' | 'descending'
  children?: Child
}) => (
  <th scope="col" aria-sort={props.sorted}>
    <a href={props.href}>{props.children}</a>
  </th>
)

/** Header tick that selects all rows of this page; needs script, so it appears only with it. */
export const SelectAllTh = () => (
  <th scope="col">
    <input type="checkbox" data-all aria-label={useWords().frame.table.selectAll} hidden />
  </th>
)

/** A row's tick; it belongs to the bulk form with id `form` and posts as `name`. */
export const SelectRow = (props: { form: string; name: string; value: string; label: string }) => (
  <input
    type="checkbox"
    form={props.form}
    name={props.name}
    value={props.value}
    aria-label={useWords().frame.table.select(props.label)}
  />
)

/**
 * The three dots of a row. The browser fills the one `#row-menu` of the page from `href`; without
 * script the same URL opens as a page. Its answer is a `RowMenu`.
 */
export const RowMenuButton = (props: { href: string; label: string }) => (
  <button
    form="menu"
    formaction={props.href}
    aria-label={useWords().frame.table.actionsFor(props.label)}
  />
)

/** Foot of a list: the range in words, and keyset links; a missing URL draws a spent button. */
export const Pager = (props: {
  range: string
  previous?: string
  next?: string
  children?: Child
}) => {
  const words = useWords().frame.table
  return (
    <footer>
      <span>{props.range}</span>
      <nav class="push cluster" aria-label={words.pages}>
        {props.children}
        <PageLink href={props.previous}>
          <Icon name="chevron-left" />
          {words.previous}
        </PageLink>
        <PageLink href={props.next}>
          {words.next}
          <Icon name="chevron-right" />
        </PageLink>
      </nav>
    </footer>
  )
}

const PageLink = (props: { href?: string; children?: Child }) => {
  if (!props.href)
    return (
      <a class="btn small" role="link" aria-disabled="true">
        {props.children}
      </a>
    )
  return (
    <a class="btn small" href={props.href}>
      {props.children}
    </a>
  )
}

/** The unseen head of the column of a row's buttons. */
export const ActionsTh = () => (
  <Th>
    <span class="vh">{useWords().frame.table.actions}</span>
  </Th>
)
