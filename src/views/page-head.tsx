import type { Child } from 'hono/jsx'
import { useWords } from './words.ts'

/** The head of one thing's own page: the way back to its list, its name, and what stands under that or beside it. */
export const PageHead = (props: {
  list: { href: string; title: string }
  here: string
  title: string
  under?: Child
  children?: Child
}) => (
  <div class="page-head">
    <div>
      <nav aria-label={useWords().frame.breadcrumb}>
        <ol class="crumbs">
          <li>
            <a href={props.list.href}>{props.list.title}</a>
          </li>
          <li aria-current="page">{props.here}</li>
        </ol>
      </nav>
      <h1>{props.title}</h1>
      {props.under}
    </div>
    {props.children}
  </div>
)

/** The head of a list's page: what it is, and what begins something there. */
export const ListHead = (props: { title: string; text?: string; children?: Child }) => (
  <div class="page-head">
    {props.text ? (
      <div>
        <h1>{props.title}</h1>
        <p>{props.text}</p>
      </div>
    ) : (
      <h1>{props.title}</h1>
    )}
    {props.children && <span class="actions">{props.children}</span>}
  </div>
)
