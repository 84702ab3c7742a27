import type { Child } from 'hono/jsx'
import { useWords } from './words.ts'

/** A part of a page under its heading, with something beside that. */
export const Card = (props: { id: string; title: string; aside?: Child; children?: Child }) => (
  <section class="card" aria-labelledby={props.id}>
    <header>
      <h2 id={props.id}>{props.title}</h2>
      {props.aside && <div class="push">{props.aside}</div>}
    </header>
    {props.children}
  </section>
)

/** One line of a list of facts. */
export const Fact = (props: { label: string; children?: Child }) => (
  <>
    <dt>{props.label}</dt>
    <dd>{props.children ?? <span class="muted">{useWords().frame.unknown}</span>}</dd>
  </>
)
