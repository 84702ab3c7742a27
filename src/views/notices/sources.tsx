import type { AlarmSource, SourceState } from '../../domain/notices/sources.list.ts'
import { Card } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { CopyButton } from '../shown-once.tsx'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'
import { snmpWords } from './snmp-sources.words.ts'
import { sourceWords } from './sources.words.ts'

const tones: Readonly<Record<SourceState, Tone>> = {
  ...{ heard: 'ok', silent: 'bad', unheard: 'info', expired: 'bad', off: 'off' },
}

const path = '/settings/sources'

/** How a source stands, and why something of it was last not taken. */
const Standing = ({ state, problem, problemAt }: AlarmSource) => (
  <>
    <Status tone={tones[state]}>{sourceWords().states[state]}</Status>
    {problem && (
      <p class="muted wrap">
        <Time at={problemAt} />: {useWords().say(problem)}
      </p>
    )}
  </>
)

const Count = ({ of }: { of: number }) =>
  of === 0 ? <Nothing>–</Nothing> : <span>{grouped(of)}</span>

const columns: readonly Column<AlarmSource>[] = [
  { key: 'name', sorts: 'up' },
  { key: 'state', cell: (source) => <Standing {...source} /> },
  { key: 'kind', cell: ({ kind }) => sourceWords().kinds[kind] },
  { key: 'seen', sorts: 'down', cell: ({ seen }) => <Time at={seen} /> },
  { key: 'accepted', num: true, cell: ({ accepted }) => <Count of={accepted} /> },
  { key: 'refused', num: true, cell: ({ refused }) => <Count of={refused} /> },
  { key: 'dropped', num: true, cell: ({ dropped }) => <Count of={dropped} /> },
  { key: 'expires', sorts: 'up', cell: ({ expires }) => <Time at={expires} /> },
  { key: 'created', sorts: 'down' },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
]

/** An owner's sources of alarms. */
export const SourcesPage = ({ state }: { state: ListState<AlarmSource> }) => {
  const words = sourceWords()
  return (
    <>
      <ListHead title={words.title} text={words.noneText}>
        <a class="btn" href={`${path}/setup`}>
          {words.setup.title}
        </a>
        <DialogLink href={`${path}/new`} class="btn primary" icon="plus">
          {words.add}
        </DialogLink>
      </ListHead>
      <PlainList
        {...{ state, words, columns, thing: 'alarm_source', icon: 'activity' }}
        choices={[
          choiceOf('state', words.columns.state, words.states),
          choiceOf('kind', words.columns.kind, words.kinds),
        ]}
      />
    </>
  )
}

const raise = (url: string) => `curl ${url}/api/v1/alarms \\
  -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' \\
  -d '{"severity": "major", "key": "trunk/1", "name": "Trunk down",
       "source": "SBC 1", "text": "No answer to OPTIONS"}'`
const clear = (url: string) => `curl -X DELETE ${url}/api/v1/alarms/trunk%2F1 \\
  -H 'Authorization: Bearer TOKEN'`
const alertmanager = (url: string) => `receivers:
  - name: tenantry
    webhook_configs:
      - url: ${url}/api/v1/alarms/alertmanager
        send_resolved: true
        http_config:
          authorization:
            credentials_file: /etc/alertmanager/tenantry-token`

const used = 'severity, tenant, cause; summary, description, runbook_url'

/** For whoever sets a monitoring system up: where it sends what. */
export const SetupPage = ({ url, reference }: { url: string; reference: string | null }) => {
  const words = sourceWords()
  const { api } = useWords()
  const { setup } = words
  const snmp = snmpWords()
  return (
    <>
      <PageHead
        list={{ href: path, title: words.title }}
        here={setup.title}
        title={setup.title}
        under={<p>{setup.lead}</p>}
      />
      <div class="stack-lg">
        <Card id="any-h" title={setup.any} aside={<CopyButton text={raise(url)} />}>
          <div class="body stack">
            <p>{setup.anyText}</p>
            <pre>{raise(url)}</pre>
            <p>{setup.clear}</p>
            <pre>{clear(url)}</pre>
            {reference && (
              <p>
                {setup.more} <a href={reference}>{api.title}</a>
              </p>
            )}
          </div>
        </Card>
        <Card
          id="alertmanager-h"
          title={setup.alertmanager}
          aside={<CopyButton text={alertmanager(url)} />}
        >
          <div class="body stack">
            <p>
              {setup.alertmanagerText} <code>{used}</code>
            </p>
            <pre>{alertmanager(url)}</pre>
          </div>
        </Card>
        <Card id="snmp-h" title={snmp.title}>
          <div class="body stack">
            <p>{snmp.text}</p>
            <p>{snmp.meaning}</p>
            <div class="cluster">
              <DialogLink href={`${path}/communities/new`} class="btn" icon="plus">
                {snmp.addCommunity}
              </DialogLink>
              <DialogLink href={`${path}/users/new`} class="btn" icon="plus">
                {snmp.addUser}
              </DialogLink>
              <a class="btn" href="/settings/traps">
                {snmp.traps}
              </a>
            </div>
          </div>
        </Card>
      </div>
    </>
  )
}
