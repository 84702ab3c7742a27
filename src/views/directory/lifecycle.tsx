import type { Child } from 'hono/jsx'
import type { NewChange } from '../../domain/directory/changes.ts'
import type { Planned } from '../../domain/directory/lifecycle.plan.ts'
import type { policyColumns } from '../../domain/directory/lifecycle.rules.ts'
import type { GroupPreview } from '../../domain/directory/lifecycle.ts'
import { DialogLink } from '../dialog.tsx'
import { dayIn } from '../formats.ts'
import { PlainTable } from '../lists/list.tsx'
import { countryName } from '../locales.ts'
import { PageHead } from '../page-head.tsx'
import { Empty, Note } from '../status.tsx'
import { Pager } from '../table.tsx'
import { grouped, useWords } from '../words.ts'
import { lifecycleWords, templateWords } from './lifecycle.words.ts'

const tabs = { groups: '/lifecycle', templates: '/lifecycle/templates' } as const
export type LifecycleTab = keyof typeof tabs

/** Groups and templates, as far as this reader may see them. */
export const LifecycleTabs = (props: { shown: LifecycleTab; seen: readonly LifecycleTab[] }) => {
  const words = lifecycleWords()
  return (
    <nav class="tabs" aria-label={words.title}>
      {props.seen.map((tab) => (
        <a href={tabs[tab]} data-morph aria-current={tab === props.shown ? 'page' : undefined}>
          {words.tabs[tab]}
        </a>
      ))}
    </nav>
  )
}

/** Since when joiners get a group's template by themselves; of one that was never applied, the way there. */
export const AppliedOn = (props: { day: unknown; preview: string }): Child => {
  const { language } = useWords()
  if (typeof props.day === 'string') return dayIn(language, props.day)
  return <a href={props.preview}>{lifecycleWords().preview}</a>
}

export const outcomes = ['changes', 'joins', 'skipped', 'leaves'] as const
export type Outcome = (typeof outcomes)[number]

const outcomeOf = ({ skip, changes, site }: Planned): Outcome =>
  skip ? 'skipped' : changes.length > 0 || site ? 'changes' : 'joins'

const perPage = 50

type Named = { id: string; name: string }
type Props = {
  preview: GroupPreview
  /** Names of those who would leave, by id. */
  leaving: readonly Named[]
  shown: Outcome
  page: number
  mayApply: boolean
}

type Line = { id: string; name: string; what: Child }

/** Who would get what of a group's template, who nothing and why, and who would leave. */
export const PreviewPage = ({ preview, leaving, shown, page, mayApply }: Props) => {
  const { group, users, matching, everybody } = preview
  const words = lifecycleWords()
  const { say, lists } = useWords()
  const path = `/lifecycle/${group.id}`
  const said = (user: Planned) => (user.skip ? say(user.skip) : <Changes user={user} />)
  const of = (outcome: Outcome): readonly (Planned | Named)[] =>
    outcome === 'leaves' ? leaving : users.filter((user) => outcomeOf(user) === outcome)
  const all = of(shown)
  const pages = Math.max(1, Math.ceil(all.length / perPage))
  const at = Math.min(page, pages)
  const from = (at - 1) * perPage
  const rows = all.slice(from, from + perPage)
  const href = (outcome: Outcome, number = 1) =>
    `${path}/preview?show=${outcome}${number > 1 ? `&page=${number}` : ''}`
  const range =
    rows.length === 0
      ? lists.empty('0')
      : lists.range(grouped(from + 1), grouped(from + rows.length), grouped(all.length))
  return (
    <>
      <PageHead
        list={{ href: tabs.groups, title: words.title }}
        here={group.name}
        title={words.previewOf(group.name)}
        under={<p>{words.reach(matching, everybody, group.template.name)}</p>}
      >
        {mayApply && (
          <div class="actions">
            <DialogLink class="btn primary" href={`${path}/applications/new`} icon="player-play">
              {words.apply}
            </DialogLink>
          </div>
        )}
      </PageHead>
      {matching === 0 && <Note tone="warn">{words.nobody}</Note>}
      {matching > 0 && matching === everybody && (
        <Note tone="warn">{words.everybody(matching)}</Note>
      )}
      {group.appliedVersion === null && <Note>{words.notApplied}</Note>}
      <nav class="tabs" aria-label={words.preview}>
        {outcomes.map((outcome) => (
          <a href={href(outcome)} data-morph aria-current={outcome === shown ? 'page' : undefined}>
            {words.outcomes[outcome]} {grouped(of(outcome).length)}
          </a>
        ))}
      </nav>
      <div class="card">
        {rows.length === 0 ? (
          <Empty icon="users" title={words.none} />
        ) : (
          <PlainTable<Line>
            id="preview"
            caption={words.outcomes[shown]}
            titles={words.columns}
            columns={[
              { key: 'name', cell: ({ name }) => name },
              { key: 'what', cell: ({ what }) => what },
            ]}
          >
            {rows.map((user) => (
              <tr>
                <th>{user.name}</th>
                <td>{'changes' in user ? said(user) : words.keeps}</td>
              </tr>
            ))}
          </PlainTable>
        )}
        <Pager
          range={range}
          {...(at > 1 && { previous: href(shown, at - 1) })}
          {...(at < pages && { next: href(shown, at + 1) })}
        />
      </div>
    </>
  )
}

/** What a user gets, in words. */
const Changes = ({ user: { changes, site } }: { user: Planned }) => {
  const said = changes.flatMap((change) => useSaid(change) ?? [])
  const all = site ? [...said, `${templateWords().columns.site}: ${site.to.name}`] : said
  return <>{all.length > 0 ? all.join(' · ') : lifecycleWords().joins}</>
}

function useSaid({ kind, wanted }: NewChange): string | null {
  const { columns } = templateWords()
  const { language } = useWords()
  if (kind === 'details')
    return `${columns.usageLocation}: ${countryName(String(wanted.usageLocation), language)}`
  if (kind === 'number-assign') return `${lifecycleWords().number}: ${wanted.number}`
  if (kind !== 'policy') return null
  const labels: Readonly<Record<string, string>> = policyLabels()
  return `${labels[String(wanted.policyType)] ?? wanted.policyType}: ${wanted.policy}`
}

const policyLabels = () => {
  const { columns } = templateWords()
  return {
    OnlineVoiceRoutingPolicy: columns.voiceRoutingPolicy,
    TeamsCallingPolicy: columns.callingPolicy,
    TenantDialPlan: columns.dialPlan,
    TeamsEmergencyCallRoutingPolicy: columns.emergencyRoutingPolicy,
    OnlineVoicemailPolicy: columns.voicemailPolicy,
  } satisfies Record<keyof typeof policyColumns, string>
}
