import type { Child } from 'hono/jsx'
import type { Refresh } from '../../domain/licensing/audits.refresh.ts'
import type { Run, Span } from '../../domain/licensing/audits.runs.ts'
import type { StandingService } from '../../domain/licensing/audits.standing.ts'
import { Card } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { Options } from '../form.tsx'
import { acting, hx } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { JobProgress } from '../job.tsx'
import { ChartStyles } from '../more-styles.tsx'
import { Empty, Note, Status, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { ManagedUsers, Pool } from './audits.figures.tsx'
import { auditWords } from './audits.words.ts'

type AuditProps = {
  /** Of the audit, before whatever is below it. */
  path: string
  run: Run | null
  refresh: Refresh | null
  services: readonly StandingService[]
  mayRefresh: boolean
  /** Where a service's factors are changed, for who may. */
  factorsPath: string | null
  /** The chart and the runs of a period. */
  children?: Child
  /** Why the period has none. */
  error: string | null
}

/** Beside the heading: the period of the history, and counting anew. */
export const AuditActs = (props: { path: string; span: Span; mayRefresh: boolean }) => {
  const { path, span, mayRefresh } = props
  const words = auditWords()
  const names = Object.entries(words.periods)
  return (
    <div class="actions">
      <form
        class="cluster history"
        action={path}
        aria-label={words.period}
        {...hx({ get: path, target: '#main', swap: 'innerMorph', 'push-url': 'true' })}
      >
        <select class="auto" name="period" aria-label={words.period}>
          <Options
            options={names.map(([value, label]) => ({ value, label }))}
            value={span.period}
          />
        </select>
        {(['from', 'to'] as const).map((end) => (
          <label class="cluster when-dates">
            {words[end]}
            <input class="input auto" type="date" name={end} value={span[end]} />
          </label>
        ))}
        <button class="btn">
          <Icon name="history" />
          {words.getHistory}
        </button>
      </form>
      {mayRefresh && (
        <form {...acting(`${path}/refreshes`)}>
          <button class="btn primary">
            <Icon name="refresh" />
            {words.refresh}
          </button>
        </form>
      )}
    </div>
  )
}

/** Who is licensed, why, and how that was; before the first count what to do for one. */
export const AuditPage = (props: AuditProps) => {
  const { run, refresh, services, error } = props
  const words = auditWords()
  return (
    <>
      <ChartStyles />
      {run && (
        <p class="muted">
          {words.lastUpdate} <Time at={run.taken} sentence />
          {run.copiedAt && (
            <>
              {' · '}
              {words.copied} <Time at={new Date(run.copiedAt)} sentence />
            </>
          )}
        </p>
      )}
      {refresh && <RefreshProgress refresh={refresh} />}
      {error && (
        <Note tone="bad" alert>
          {error}
        </Note>
      )}
      {run && services.some(({ isChanged }) => isChanged) && (
        <Note tone="warn">{words.changed}</Note>
      )}
      {run ? (
        <>
          <Pool run={run} path={props.path} />
          <div class="split">
            <ManagedUsers run={run} path={props.path} />
            <Factors {...props} />
          </div>
          {props.children}
        </>
      ) : (
        <section class="card" aria-label={words.pool}>
          <Empty
            icon="license"
            title={words.none}
            text={props.mayRefresh ? words.noneText : words.noneLook}
          />
        </section>
      )}
    </>
  )
}

export const refreshId = ({ id }: Pick<Refresh, 'id'>) => `license-refresh-${id}`

export const isUnderWay = ({ state }: Pick<Refresh, 'state'>) =>
  state === 'queued' || state === 'executing'

/** How far a count is, or why the last one failed; nothing once it is done. */
export const RefreshProgress = ({ refresh }: { refresh: Omit<Refresh, 'endedAt'> }) => {
  const words = auditWords()
  const { say } = useWords()
  const { state, step, steps, stepName, error } = refresh
  const isOpen = isUnderWay(refresh)
  return (
    <div id={refreshId(refresh)} hidden={!isOpen && state !== 'failed'}>
      {isOpen && (
        <JobProgress
          {...{ step, steps, stepName, label: words.counting }}
          waiting={state === 'queued' ? words.waiting : words.counting}
          isWaiting={state === 'queued'}
        />
      )}
      {state === 'failed' && (
        <Note tone="bad">
          {words.failed} {error && say(error)}
        </Note>
      )}
    </div>
  )
}

const switched = ['template', 'interface', 'serviceNumbers'] as const

/** Which factors count from the next run on, by service. */
const Factors = ({ services, factorsPath }: AuditProps) => {
  const words = auditWords()
  const names = {
    template: words.factors.template,
    interface: words.factors.interface,
    serviceNumbers: words.factors['service-number'],
  }
  return (
    <Card id="license-factors" title={words.licenseFactors}>
      <div class="body stack">
        {services.map(({ id, name, factors, isOwn }) => (
          <div class="stack tight">
            <div class="cluster">
              <h3>{name}</h3>
              {isOwn && <Tag>{words.own}</Tag>}
              {factorsPath && (
                <span class="push cluster">
                  {isOwn && (
                    <form {...acting(`${factorsPath}/${id}/restorations`)}>
                      <button class="btn small">{words.restore}</button>
                    </form>
                  )}
                  <DialogLink
                    href={`${factorsPath}/${id}`}
                    class="btn small"
                    title={words.changeOf(name)}
                  >
                    {words.change}
                  </DialogLink>
                </span>
              )}
            </div>
            <ul class="counted-or-not names">
              {switched.map((factor) => (
                <li>
                  {names[factor]}
                  <Status tone={factors[factor] ? 'ok' : 'off'}>
                    {factors[factor] ? words.isCounted : words.isNotCounted}
                  </Status>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <p class="muted">{words.always}</p>
      </div>
    </Card>
  )
}
