import type { AlarmRow } from '../../domain/alarms/alarms.list.ts'
import type { AlarmName } from '../../domain/alarms/catalogue.ts'
import { Card, Fact } from '../card.tsx'
import { PageHead } from '../page-head.tsx'
import { SeverityLabel } from '../severity.tsx'
import type { Severity } from '../words/frame.ts'
import { useWords } from '../words.ts'
import { type RunbookText, staffRunbooks } from './runbooks.ts'
import { tenantsRunbooks } from './runbooks.words.ts'

/** What to do about an alarm of this name; none where the portal does not raise it. Inside a component. */
function useRunbook(name: string): RunbookText | undefined {
  const all: Readonly<Record<string, RunbookText>> = { ...staffRunbooks, ...tenantsRunbooks() }
  return Object.hasOwn(all, name) ? all[name] : undefined
}

/** The runbook of an alarm on its page. What a source reported has its own, if any: a link among its labels. */
export const Runbook = ({ alarm }: { alarm: AlarmRow }) => {
  const { page: words } = useWords().alarms
  const found = useRunbook(alarm.name.code)
  const link = alarm.labels.runbook_url ?? alarm.labels.runbook
  return (
    <Card
      id="runbook-h"
      title={words.runbook}
      aside={found && <a href={`/alarms/catalogue#${alarm.name.code}`}>{words.allRunbooks}</a>}
    >
      {found ? (
        <div class="body">
          <Steps steps={found.steps} />
        </div>
      ) : (
        <p class="body muted">
          {link && /^https:\/\//.test(link) ? (
            <a href={link} rel="noopener noreferrer nofollow">
              {link}
            </a>
          ) : (
            words.noRunbook
          )}
        </p>
      )}
    </Card>
  )
}

const Steps = ({ steps }: { steps: readonly string[] }) => (
  <ol>
    {steps.map((step) => (
      <li>{step}</li>
    ))}
  </ol>
)

export type CatalogueEntry = { name: AlarmName; severities: readonly Severity[] }

/** All alarms that the portal raises for these readers: when, until when, and what to do. */
export const CataloguePage = ({ entries }: { entries: readonly CatalogueEntry[] }) => {
  const { title, page } = useWords().alarms
  return (
    <>
      <PageHead
        list={{ href: '/alarms', title }}
        here={page.allRunbooks}
        title={page.allRunbooks}
        under={<p>{page.allRunbooksText}</p>}
      />
      {entries.map((entry) => (
        <Entry entry={entry} />
      ))}
    </>
  )
}

const Entry = ({ entry: { name, severities } }: { entry: CatalogueEntry }) => {
  const { page } = useWords().alarms
  const text = useRunbook(name)
  return (
    text && (
      <Card
        id={name}
        title={text.name}
        aside={severities.map((severity) => <SeverityLabel severity={severity} />)}
      >
        <dl class="dl body">
          <Fact label={page.raisedWhen}>{text.when}</Fact>
          <Fact label={page.clearedWhen}>{text.over}</Fact>
          <Fact label={page.runbook}>
            <Steps steps={text.steps} />
          </Fact>
        </dl>
      </Card>
    )
  )
}
