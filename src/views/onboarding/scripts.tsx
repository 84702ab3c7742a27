import type { Child } from 'hono/jsx'
import type { ExampleName } from '../../domain/onboarding/scripts.examples.ts'
import type { ScriptTemplate } from '../../domain/onboarding/scripts.list.ts'
import type { DrawnField } from '../form.declared.tsx'
import { CardForm, type FormProps } from '../form.frames.tsx'
import { Field } from '../form.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { Nothing, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { scriptWords as words } from './scripts.said.ts'

export const scriptsPath = '/settings/scripts'

export const Variables = ({ names }: { names: readonly string[] }) =>
  names.length === 0 ? (
    <Nothing>{words.noVariables}</Nothing>
  ) : (
    <div class="wrap">{names.join(', ')}</div>
  )

/** What it is for; and that nothing takes back what it sets up. */
export const Phase = ({ phase, hasCleanup }: Pick<ScriptTemplate, 'phase' | 'hasCleanup'>) => (
  <>
    {words.phases[phase]}
    {!hasCleanup && (
      <>
        {' '}
        <Tag tone="warn">{words.noCleanup}</Tag>
      </>
    )}
  </>
)

const columns: readonly Column<ScriptTemplate>[] = [
  { key: 'number', num: true, sorts: 'up' },
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name }) => (
      <a href={`${scriptsPath}/${id}`}>
        <bdi>{name}</bdi>
      </a>
    ),
  },
  { key: 'kind', sorts: 'up', cell: ({ kind }) => words.kinds[kind] },
  { key: 'phase', sorts: 'up', cell: (template) => <Phase {...template} /> },
  {
    key: 'default',
    sorts: 'down',
    cell: (template) =>
      template.default ? <Tag tone="info">{words.isDefault}</Tag> : <Nothing>–</Nothing>,
  },
  { key: 'variables', cell: ({ variables }) => <Variables names={variables} /> },
  {
    key: 'used',
    num: true,
    cell: ({ used }) => (used === 0 ? <Nothing>–</Nothing> : words.used(used)),
  },
  { key: 'updated', sorts: 'down', cell: ({ updated }) => <Time at={updated} /> },
]

const Examples = ({ names }: { names: readonly ExampleName[] }) => (
  <span class="cluster">
    <span>{words.begin}</span>
    {names.map((name) => (
      <a class="btn" href={`${scriptsPath}/new?example=${name}`}>
        {words.beginOne(name)}
      </a>
    ))}
  </span>
)

/** All templates; `examples` are offered to whoever may add one. */
export const ScriptsPage = (props: {
  state: ListState<ScriptTemplate>
  examples: readonly ExampleName[]
}) => {
  const { state, examples } = props
  const mayAdd = examples.length > 0
  return (
    <>
      <ListHead title={words.title} text={words.lead}>
        {mayAdd && (
          <a class="btn primary" href={`${scriptsPath}/new`}>
            {words.add}
          </a>
        )}
      </ListHead>
      <PlainList
        {...{ state, columns, words, thing: 'script', icon: 'file-code' }}
        start={mayAdd && <Examples names={examples} />}
        choices={[
          choiceOf('kind', words.columns.kind, words.kinds),
          choiceOf('phase', words.columns.phase, words.phases),
          choiceOf('default', words.columns.default, words.yesNo),
          choiceOf('used', words.columns.used, words.yesNo),
        ]}
      />
    </>
  )
}

/** A script is written in: no line of it is a word of a language, and its columns count. */
export const ScriptField = ({ value, autofocus, ...field }: DrawnField) => (
  <Field
    {...field}
    control={(ties) => (
      <textarea
        class="input mono script"
        rows={18}
        required
        spellcheck={false}
        autocapitalize="none"
        autofocus={autofocus}
        {...ties}
      >
        {value}
      </textarea>
    )}
  />
)

/** What a script may name, and how. */
export const VariablesHint = ({ standard }: { standard: readonly string[] }) => (
  <>
    {words.standard}{' '}
    {standard.map((name, at) => (
      <>
        {at > 0 && ', '}
        <code>{name}</code>
      </>
    ))}
    . {words.own} {words.gateway} {words.quote}
  </>
)

/** The page on which a template is added, or its text changed; `under` says what comes of it. */
export const ScriptPage = <N extends string>(props: {
  form: FormProps<N>
  examples?: readonly ExampleName[]
  under?: Child
}) => {
  const { form, examples = [], under } = props
  return (
    <>
      <MoreStyles />
      <PageHead
        list={{ href: scriptsPath, title: words.title }}
        here={form.title}
        title={form.title}
        under={under}
      />
      <div class="stack">
        {examples.length > 0 && <Examples names={examples} />}
        <CardForm {...form} />
      </div>
    </>
  )
}
