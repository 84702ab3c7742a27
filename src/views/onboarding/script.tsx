import type { Child } from 'hono/jsx'
import type { DiffGap, DiffLine } from '../../domain/onboarding/scripts.diff.ts'
import type { ScriptTemplate, VersionLine } from '../../domain/onboarding/scripts.list.ts'
import type { PreviewChoice, PreviewPiece } from '../../domain/onboarding/scripts.preview.ts'
import { Card, Fact } from '../card.tsx'
import { FormKey } from '../form.key.tsx'
import { SelectField } from '../form.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { PageHead } from '../page-head.tsx'
import { CopyButton } from '../shown-once.tsx'
import { Note, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { scriptWords as words } from './scripts.said.ts'
import { Phase, scriptsPath, Variables } from './scripts.tsx'

/** A version of a template, and what it changed in the one before; null: it is the first. */
export type ShownVersion = {
  number: number
  text: string
  before: { number: number; diff: readonly (DiffLine | DiffGap)[] } | null
}

export type Preview = {
  pieces: readonly PreviewPiece[]
  choices: readonly PreviewChoice[]
  chosen: string | null
}

type Props = {
  template: ScriptTemplate
  versions: readonly VersionLine[]
  shown: ShownVersion
  preview: Preview
  mayEdit: boolean
}

/** One template: the version that is used or another of its versions, what it changed, and how it reads with values. */
export const TemplatePage = (props: Props) => {
  const { template, versions, shown, preview, mayEdit } = props
  const { id, name, current } = template
  const isCurrent = shown.number === current
  return (
    <>
      <MoreStyles />
      <PageHead
        list={{ href: scriptsPath, title: words.title }}
        here={isCurrent ? name : `${name}, ${words.versionOf(shown.number)}`}
        title={name}
      >
        {mayEdit && <Acts template={template} />}
      </PageHead>
      <div class="stack-lg">
        {!template.hasCleanup && (
          <Note
            tone="warn"
            action={
              mayEdit && (
                <a class="btn" href={`${scriptsPath}/new?example=${template.kind}-cleanup`}>
                  {words.addCleanup}
                </a>
              )
            }
          >
            {words.noCleanupText(template.kind)}
          </Note>
        )}
        <Card id="facts-h" title={words.facts}>
          <Facts template={template} />
        </Card>
        <Card
          id="script-h"
          title={isCurrent ? words.script : words.versionOf(shown.number)}
          aside={<CopyButton text={shown.text} />}
        >
          <pre class="body">{shown.text}</pre>
        </Card>
        {shown.before && (
          <Card id="diff-h" title={words.changes(shown.before.number, shown.number)}>
            <Diff lines={shown.before.diff} />
          </Card>
        )}
        <Card id="preview-h" title={words.preview}>
          <PreviewPart
            {...{ preview, path: `${scriptsPath}/${id}`, version: isCurrent ? null : shown.number }}
          />
        </Card>
        <Card id="versions-h" title={words.versions}>
          <Versions {...{ versions, template, shown: shown.number }} />
        </Card>
      </div>
    </>
  )
}

const pathOf = (id: string, version: number, current: number) =>
  version === current ? `${scriptsPath}/${id}` : `${scriptsPath}/${id}?version=${version}`

const Acts = ({ template: { id, ...template } }: { template: ScriptTemplate }) => (
  <div class="actions">
    {!template.default && (
      <form method="post" action={`${scriptsPath}/${id}/defaults`}>
        <FormKey />
        <button class="btn">{words.makeDefault}</button>
      </form>
    )}
    <a class="btn primary" href={`${scriptsPath}/${id}/edit`}>
      {words.edit}
    </a>
  </div>
)

const Facts = ({ template }: { template: ScriptTemplate }) => {
  const titles = words.columns
  return (
    <dl class="dl body">
      <Fact label={titles.number}>{template.number}</Fact>
      <Fact label={titles.kind}>{words.kinds[template.kind]}</Fact>
      <Fact label={titles.phase}>
        <Phase {...template} />
      </Fact>
      <Fact label={titles.default}>{words.yesNo[template.default ? 'yes' : 'no']}</Fact>
      <Fact label={titles.variables}>
        <Variables names={template.variables} />
      </Fact>
      <Fact label={titles.used}>{words.used(template.used)}</Fact>
      <Fact label={words.current}>{template.current}</Fact>
      <Fact label={titles.updated}>
        <Time at={template.updated} />
      </Fact>
    </dl>
  )
}

const marks = { same: ' ', gone: '-', new: '+' } as const

/** Lines as one reads them: what went above what came, each with its sign, so that color says nothing alone. */
const Diff = ({ lines }: { lines: readonly (DiffLine | DiffGap)[] }) => (
  <pre class="body diff">
    {lines.map((line) =>
      line.is === 'gap' ? (
        <span class="gap">{words.alike(line.lines)}</span>
      ) : line.is === 'same' ? (
        <span>
          {marks.same} {line.text}
        </span>
      ) : line.is === 'gone' ? (
        <del>
          {marks.gone} {line.text}
        </del>
      ) : (
        <ins>
          {marks.new} {line.text}
        </ins>
      ),
    )}
  </pre>
)

const PreviewPart = (props: { preview: Preview; path: string; version: number | null }) => {
  const { preview, path, version } = props
  return (
    <div class="body stack">
      <form method="get" action={path} class="cluster">
        {version !== null && <input type="hidden" name="version" value={String(version)} />}
        <SelectField
          name="values"
          label={words.previewWith}
          value={preview.chosen ?? ''}
          options={[
            { value: '', label: words.exampleValues },
            ...preview.choices.map(({ id, name, customer }) => ({
              ...{ value: id, label: `${isolated(name)} (${isolated(customer)})` },
            })),
          ]}
        />
        <button class="btn">{words.show}</button>
      </form>
      <pre>{preview.pieces.map(piece)}</pre>
    </div>
  )
}

function piece(of: PreviewPiece): Child {
  if ('text' in of) return of.text
  if (of.isSecret) return <mark title={words.secret(of.variable)}>••••••••</mark>
  if (of.value === null)
    return <mark title={words.missing(of.variable)}>{`{{${of.variable}}}`}</mark>
  return <mark title={of.variable}>{of.value}</mark>
}

const Versions = (props: {
  versions: readonly VersionLine[]
  template: ScriptTemplate
  shown: number
}) => {
  const { versions, template, shown } = props
  return (
    <table class="table plain">
      <thead>
        <tr>
          <th scope="col">{words.version.number}</th>
          <th scope="col">{words.version.by}</th>
          <th scope="col">{words.version.at}</th>
        </tr>
      </thead>
      <tbody>
        {versions.map(({ number, createdBy, createdAt }) => (
          <tr>
            <th scope="row">
              <a
                href={pathOf(template.id, number, template.current)}
                aria-current={number === shown ? 'page' : undefined}
              >
                {number}
              </a>
              {number === template.current && (
                <>
                  {' '}
                  <Tag tone="info">{words.current}</Tag>
                </>
              )}
            </th>
            <td>
              <bdi>{createdBy}</bdi>
            </td>
            <td>
              <Time at={createdAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
