import type { Upload } from '../../domain/imports/uploads.ts'
import type { CommandDetail } from '../../domain/queue/commands.list.ts'
import { FormKey } from '../form.key.tsx'
import { type Errors, FormErrors, TextField } from '../form.tsx'
import { JobLog, JobProgress } from '../job.tsx'
import { Note, Status } from '../status.tsx'
import { grouped, useWords } from '../words.ts'

const columns =
  'shortname, full_name, service_type, license_type, licensed_users, ms_tenant_id, default_domain, msp, country, time_zone'

/** Where a CSV of customers is given; nothing is loaded before the preview is confirmed. */
export const ImportPage = (props: { errors?: Errors }) => (
  <>
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
          hint={
            <>
              UTF-8, with the columns <code>{columns}</code>, as in the CSV export.
            </>
          }
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
      {command ? <ImportProgress command={command} /> : <LoadForm {...props} />}
      {upload.errors.length > 0 && (
        <RowRemarks id="errors-h" title="Rows that cannot be loaded" rows={upload.errors} />
      )}
      {upload.warnings.length > 0 && (
        <RowRemarks id="warnings-h" title="Rows to look at" rows={upload.warnings} />
      )}
      {!command && upload.sample.length > 0 && <Sample upload={upload} />}
    </>
  )
}

const LoadForm = ({ upload, mayLoad }: { upload: Upload; mayLoad: boolean }) =>
  upload.good === 0 || !mayLoad ? (
    <Note
      tone="bad"
      action={
        <a class="btn small" href="/services/imports">
          Upload another file
        </a>
      }
    >
      {mayLoad ? 'No rows in this file can be loaded.' : 'Your role is read-only.'}
    </Note>
  ) : (
    <form class="card" method="post" action={`/services/imports/${upload.id}/loads`}>
      <div class="body cluster">
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
        <a class="btn" href="/services/imports">
          Upload another file
        </a>
      </div>
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
        <a class="btn" href="/services/imports">
          Upload again
        </a>
      </div>
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

const summary = (result: Record<string, unknown> | null) =>
  result
    ? `${counted(result.tenants, 'new tenant')}, ${counted(result.services, 'service')}, ${counted(result.skipped, 'row')} skipped.`
    : ''

type Remarks = { id: string; title: string; rows: Upload['errors'] }

const RowRemarks = ({ id, title, rows }: Remarks) => (
  <section class="card">
    <header>
      <h2 id={id}>{title}</h2>
      <p>Row 1 is the first row below the header.</p>
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
