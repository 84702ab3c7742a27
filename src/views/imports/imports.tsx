import type { Child } from 'hono/jsx'
import type { Upload } from '../../domain/imports/uploads.ts'
import type { CommandDetail } from '../../domain/queue/commands.list.ts'
import { FormKey } from '../form.key.tsx'
import { type Errors, FormErrors, TextField } from '../form.tsx'
import { Job } from '../gauge.tsx'
import { JobLog, JobProgress } from '../job.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { Note, Status } from '../status.tsx'
import { grouped, useWords } from '../words.ts'
import { ImportColumns } from './columns.tsx'

/** Where a CSV of customers is given; nothing is loaded before the preview is confirmed. */
export const ImportPage = (props: { errors?: Errors }) => (
  <>
    <MoreStyles />
    <div class="page-head">
      <div>
        <h1>Import tenants</h1>
        <p>One row per service, up to 10,000 rows. You get a preview before anything is loaded.</p>
      </div>
    </div>
    <form class="card" method="post" action="/services/imports" enctype="multipart/form-data">
      <div class="body stack">
        <FormErrors errors={props.errors ?? {}} title="The file could not be checked." />
        <FormKey />
        <TextField
          name="file"
          label="CSV file"
          type="file"
          accept=".csv,text/csv"
          error={props.errors?.file}
          hint="As Excel, LibreOffice and Numbers save it, with the columns below, as in the CSV export."
          required
        />
      </div>
      <footer>
        <a class="btn push" href="/services">
          Cancel
        </a>
        <button class="btn primary">Check file</button>
      </footer>
    </form>
    <ImportColumns />
  </>
)

/** What would be loaded, what not and why; once started, how far it is. */
export const UploadPage = (props: {
  upload: Upload
  command: CommandDetail | null
  mayLoad: boolean
}) => {
  const { upload, command } = props
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Import {upload.fileName}</h1>
          <p>
            {upload.total.toLocaleString('en-US')} rows: {upload.good.toLocaleString('en-US')} can
            be loaded, {upload.bad.toLocaleString('en-US')} cannot.
          </p>
        </div>
      </div>
      {command && <ImportProgress command={command} />}
      {upload.isOpen && <LoadForm {...props} />}
      {upload.errors.length > 0 && (
        <RowRemarks id="errors-h" title="Rows that cannot be loaded" rows={upload.errors}>
          {upload.moreErrors > 0 && (
            <p>{upload.moreErrors.toLocaleString('en-US')} more reasons are in the download.</p>
          )}
          <a class="btn small push" href={`/services/imports/${upload.id}/failing.csv`} download>
            Download these rows
          </a>
        </RowRemarks>
      )}
      {upload.warnings.length > 0 && (
        <RowRemarks id="warnings-h" title="Rows to look at" rows={upload.warnings} />
      )}
      {upload.isOpen && upload.sample.length > 0 && <Sample upload={upload} />}
    </>
  )
}

const LoadForm = ({ upload, mayLoad }: { upload: Upload; mayLoad: boolean }) =>
  !mayLoad ? (
    <Note tone="bad">Your role is read-only.</Note>
  ) : (
    <section class="card" aria-label="Load">
      <div class="body stack">
        {upload.good === 0 && <Note tone="bad">No rows in this file can be loaded.</Note>}
        {upload.shortages.map((shortage) => (
          <Note tone="bad">{useWords().say(shortage)}</Note>
        ))}
        {upload.good > 0 && upload.shortages.length === 0 && <Load upload={upload} />}
        <form class="cluster" method="post" action={`/services/imports/${upload.id}/checks`}>
          <FormKey />
          <button class="btn">Check again</button>
          <a class="btn" href="/services/imports">
            Upload another file
          </a>
          <span class="muted">The file is kept for 7 days.</span>
        </form>
      </div>
    </section>
  )

const Load = ({ upload }: { upload: Upload }) => (
  <form class="cluster" method="post" action={`/services/imports/${upload.id}/loads`}>
    <FormKey />
    {upload.bad > 0 && (
      <label class="cluster">
        <input type="checkbox" name="skip-bad" value="true" required />
        Skip the {upload.bad.toLocaleString('en-US')} rows that cannot be loaded
      </label>
    )}
    <button class="btn primary">
      Load {upload.good === 1 ? '1 service' : `${upload.good.toLocaleString('en-US')} services`}
    </button>
  </form>
)

export const importId = (command: Pick<CommandDetail, 'subjectId'>) => `import-${command.subjectId}`

/** State of the loading, pushed as it goes; all rows or none are in. */
export const ImportProgress = ({ command }: { command: CommandDetail }) => (
  <section class="card" id={importId(command)} aria-label="Progress">
    <div class="body stack">
      <Outcome command={command} />
      {command.log.length > 0 && <JobLog log={command.log} />}
    </div>
  </section>
)

const Outcome = ({ command }: { command: CommandDetail }) => {
  const { say } = useWords()
  if (command.state === 'succeeded')
    return (
      <div class="cluster">
        <Status tone="ok">Loaded</Status>
        <span>{summary(command.result)}</span>
        <a class="btn primary" href="/services">
          All Services
        </a>
      </div>
    )
  if (command.state === 'failed' || command.state === 'cancelled')
    return (
      <div class="cluster">
        <Status tone="bad">Nothing was loaded</Status>
        <span>{command.error ? say(command.error) : 'The import was canceled.'}</span>
        <a class="btn" href={`/services/imports/${command.subjectId}`}>
          Back to the file
        </a>
      </div>
    )
  const rows = rowsOf(command)
  if (command.state === 'executing' && command.stepName && rows)
    return (
      <Job label="Loading" step={rows.done} of={rows.total}>
        {say(command.stepName)}
      </Job>
    )
  return (
    <JobProgress
      label="Loading"
      waiting={command.state === 'queued' ? 'Waiting for a worker' : 'Starting'}
      isWaiting={command.state === 'queued'}
      {...command}
    />
  )
}

const counted = (value: unknown, noun: string) =>
  `${grouped(Number(value))} ${noun}${value === 1 ? '' : 's'}`

/** How many rows the step that it is at is done with, where the step counts them. */
function rowsOf({ stepName }: CommandDetail): { done: number; total: number } | undefined {
  const { done, total } = stepName?.params ?? {}
  return typeof done === 'number' && typeof total === 'number' ? { done, total } : undefined
}

const summary = (result: Record<string, unknown> | null) =>
  result
    ? `${counted(result.tenants, 'new tenant')}, ${counted(result.services, 'service')}, ${counted(result.skipped, 'row')} skipped.`
    : ''

type Remarks = { id: string; title: string; rows: Upload['errors']; children?: Child }

const RowRemarks = ({ id, title, rows, children }: Remarks) => (
  <section class="card">
    <header>
      <h2 id={id}>{title}</h2>
      <p>Row 1 is the first row below the header.</p>
      {children}
    </header>
    <div class="table-wrap" tabindex={0} role="region" aria-labelledby={id}>
      <table class="table wrap">
        <thead>
          <tr>
            <th scope="col" class="num">
              Row
            </th>
            <th scope="col">Column</th>
            <th scope="col">Problem</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((error) => (
            <tr>
              <td class="num">{error.row}</td>
              <td>
                <code>{error.column ?? ''}</code>
              </td>
              <td>{useWords().say(error.reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)

const shown = [
  'shortname',
  'full_name',
  'service_type',
  'license_type',
  'licensed_users',
  'msp',
] as const

const Sample = ({ upload }: { upload: Upload }) => (
  <section class="card">
    <header>
      <h2 id="sample-h">
        {upload.good > upload.sample.length
          ? `The first ${upload.sample.length} of ${upload.good.toLocaleString('en-US')}`
          : 'Preview'}
      </h2>
    </header>
    <div class="table-wrap" tabindex={0} role="region" aria-labelledby="sample-h">
      <table class="table">
        <thead>
          <tr>
            {shown.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {upload.sample.map((row) => (
            <tr>
              {shown.map((column) => (
                <td>{row[column] ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)
