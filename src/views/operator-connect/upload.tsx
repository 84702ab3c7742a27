import type { Child } from 'hono/jsx'
import type { Finding, Preflight } from '../../domain/operator-connect/preflight.ts'
import { Card } from '../card.tsx'
import { FormFields } from '../form.declared.tsx'
import { FormHead, type FormProps } from '../form.frames.tsx'
import { TextField } from '../form.tsx'
import { type Column, PlainTable, Row } from '../lists/list.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { PageHead } from '../page-head.tsx'
import { Note } from '../status.tsx'
import { grouped, useWords } from '../words.ts'
import { jobWords } from './jobs.words.ts'

export type UploadField =
  | 'usage'
  | 'additional'
  | 'country'
  | 'profile'
  | 'connection'
  | 'address'
  | 'ticket'
  | 'numbers'
  | 'skipBad'

type FindingRow = Finding & { at: number }

const columns: readonly Column<FindingRow>[] = [
  {
    key: 'row',
    num: true,
    cell: ({ row }) => (row === null ? jobWords().upload.whole : grouped(row)),
  },
  { key: 'column', cell: ({ column }) => jobWords().upload.fieldOf[column] },
  {
    key: 'reason',
    look: 'fill',
    // with what was entered, so that a phone has room for both
    cell: ({ value, reason }) => (
      <>
        {value && <bdi class="mono">{value}</bdi>}
        <div class="wrap">{useWords().say(reason)}</div>
      </>
    ),
  },
]

/** More rows than this nobody corrects on a screen. */
const mostShown = 200

/** What could go, and row by row what could not and why. */
export const PreflightCard = ({ found }: { found: Preflight }) => {
  const words = jobWords().upload
  const { findings, good } = found
  if (findings.length === 0) return <Note tone="ok">{words.good(good.length)}</Note>
  return (
    <Card
      id="preflight-h"
      title={words.bad(findings.length)}
      aside={<span class="muted">{words.good(good.length)}</span>}
    >
      <PlainTable id="preflight" caption={words.findings} columns={columns} titles={words.preview}>
        {findings.slice(0, mostShown).map((finding, at) => (
          <Row id={`finding-${at}`} row={{ ...finding, at }} columns={columns} head="row" />
        ))}
      </PlainTable>
      {findings.length > mostShown && (
        <p class="body muted">{words.more(findings.length - mostShown)}</p>
      )}
    </Card>
  )
}

/** Numbers typed or from a file, and what they are for; `preview` is what was found in them. */
export const UploadPage = (props: {
  form: FormProps<UploadField>
  preview: Child
  lead: { href: string; name: string }
}) => {
  const words = jobWords().upload
  const { form, lead } = props
  return (
    <>
      <MoreStyles />
      <PageHead
        list={{ href: lead.href, title: lead.name }}
        here={words.here}
        title={words.title(lead.name)}
      />
      <div class="stack-lg">
        {props.preview}
        <form
          class="card"
          method="post"
          action={form.action}
          enctype="multipart/form-data"
          aria-label={words.here}
          autocomplete="off"
        >
          <div class="body stack-lg">
            <FormHead {...form} />
            <div class="form-grid">
              <FormFields {...form} />
              <TextField
                name="file"
                label={words.fields.file}
                type="file"
                accept=".csv,text/csv"
                error={form.errors.file}
                hint={words.fields.fileHint}
              />
            </div>
          </div>
          <footer>
            <a class="btn push" href={lead.href}>
              {useWords().frame.form.cancel}
            </a>
            <button class="btn" formaction={`${form.action}/new/checks`} formnovalidate>
              {words.check}
            </button>
            <button class="btn primary">{words.submit}</button>
          </footer>
        </form>
      </div>
    </>
  )
}
