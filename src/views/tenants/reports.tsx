import { type Errors, FormErrors, TextField } from '../form.tsx'
import { Icon } from '../icon.tsx'
import { useWords } from '../words.ts'
import { FeatureMark } from './menu.tsx'

const reportNames = ['log', 'usage', 'services', 'contacts'] as const
type ReportName = (typeof reportNames)[number]
/** Days as typed, `2026-11-21`; both may be left empty. */
type ReportRange = { from?: string | undefined; to?: string | undefined }

/** Why a report cannot be taken, by its name; those that can be are absent. */
export type Withheld = Partial<Record<ReportName, string>>

/** What may be taken away as a file, each with a range of days where it has one. */
export const ReportsPage = (props: { range: ReportRange; errors: Errors; withheld: Withheld }) => {
  const words = useWords().portal.reports
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.csv}</p>
        </div>
      </div>
      <form class="card" method="get" action="/reports/log.csv" aria-labelledby="report-log-h">
        <header>
          <h2 id="report-log-h">{words.log}</h2>
          <p>{words.logText}</p>
        </header>
        <div class="body stack">
          <FormErrors errors={props.errors} />
          <div class="form-grid">
            <TextField
              name="from"
              label={words.from}
              type="date"
              value={props.range.from}
              {...(props.errors.from && { error: props.errors.from })}
            />
            <TextField
              name="to"
              label={words.to}
              type="date"
              value={props.range.to}
              {...(props.errors.to && { error: props.errors.to })}
            />
          </div>
          <p class="muted">{words.rangeHint}</p>
        </div>
        <footer>
          <button class="btn primary push">
            <Icon name="download" />
            {words.download}
          </button>
        </footer>
      </form>
      {(['usage', 'services', 'contacts'] as const).map((name) => (
        <Report name={name} withheld={props.withheld[name]} />
      ))}
      <FeatureMark />
    </>
  )
}

const Report = ({ name, withheld }: { name: ReportName; withheld: string | undefined }) => {
  const words = useWords().portal.reports
  const text = { log: words.logText, usage: words.usageText }
  const about =
    name === 'services' ? words.servicesText : name === 'contacts' ? words.contactsText : text[name]
  return (
    <section class="card narrow" aria-labelledby={`report-${name}-h`}>
      <header>
        <div>
          <h2 id={`report-${name}-h`}>{words[name]}</h2>
          <p>{about}</p>
        </div>
        <span class="push">
          {withheld ? (
            <span class="cluster">
              <span class="muted">{withheld}</span>
              <a class="btn" role="link" aria-disabled="true" title={withheld}>
                <Icon name="download" />
                {words.download}
              </a>
            </span>
          ) : (
            <a class="btn" href={`/reports/${name}.csv`}>
              <Icon name="download" />
              {words.download}
            </a>
          )}
        </span>
      </header>
    </section>
  )
}
