import type { Child } from 'hono/jsx'
import type {
  Critical as CriticalData,
  OneMsp as OneMspData,
  Overview as OverviewData,
  SceneData,
} from '../../domain/wallboards/scenes.ts'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { Allowance, Licenses } from './scenes.licenses.tsx'
import {
  AlarmWords,
  Figure,
  NoWorker,
  Queue,
  Severities,
  Shape,
  Todo,
  Unknown,
  unknownSeverities,
} from './scenes.parts.tsx'
import { sceneWords as words } from './scenes.said.ts'
import { Replication, ServiceMatrix } from './scenes.services.tsx'

/** The element of a scene: `scene-overview`, `scene-msp-<id>`. */
export const sceneId = (name: string) => `scene-${name.replace(':', '-')}`

type Kind = SceneData['kind']
const kindOf = (name: string) => name.replace(/:.*/, '') as Kind

/** A scene as page and push draw it; null: not known yet. */
export const SceneOf = ({ name, data }: { name: string; data: SceneData | null }) => {
  const kind = data?.kind ?? kindOf(name)
  return (
    <Frame name={name} kind={kind} title={titleOf(kind, data)} data={data}>
      <NoWorker worker={data?.worker} />
      <Body kind={kind} data={data} />
    </Frame>
  )
}

/** What stands there before anything is known: dashes, never zeros. */
export const EmptyScene = ({ name }: { name: string }) => <SceneOf name={name} data={null} />

const titleOf = (kind: Kind, data: SceneData | null) =>
  (data?.kind === 'msp' && data.name) || words.titles[kind]

const Frame = (props: {
  name: string
  kind: Kind
  title: string
  data: SceneData | null
  children?: Child
}) => {
  const { name, kind, title, data } = props
  const isCalm = kind === 'critical' && !(data?.kind === 'critical' && data.fresh > 0)
  return (
    <section
      id={sceneId(name)}
      class={`scene ${kind}`}
      data-new={kind === 'critical' ? String(freshOf(data)) : undefined}
      data-asking={data?.kind === 'critical' ? askingOf(data) : undefined}
      data-unwatched={!isCalm && data?.worker.isGone ? '' : undefined}
    >
      <h2>{title}</h2>
      {!isCalm && props.children}
    </section>
  )
}

/** How many alarms of each severity ask, for whoever listens to more than fits on a screen: "critical:2 major:5". */
const askingOf = ({ severities }: CriticalData) =>
  severities.map(({ severity, fresh }) => `${severity}:${fresh}`).join(' ')

const freshOf = (data: SceneData | null) => (data?.kind === 'critical' ? data.fresh : 0)

const Body = ({ kind, data }: { kind: Kind; data: SceneData | null }) => {
  if (data?.kind === 'gone') return <p class="calm">{words.gone}</p>
  switch (kind) {
    case 'overview':
      return <Overview data={data?.kind === 'overview' ? data : null} />
    case 'critical':
      return data?.kind === 'critical' ? <Critical data={data} /> : null
    case 'replication':
      return <Replication data={data?.kind === 'replication' ? data : null} />
    case 'licenses':
      return <Licenses data={data?.kind === 'licenses' ? data : null} />
    default:
      return <OneMsp data={data?.kind === 'msp' ? data : null} />
  }
}

/** How everything stands, of all or of one MSP. */
const Standing = ({ data }: { data: OverviewData | OneMspData | null }) => (
  <>
    <Severities of={data?.severities ?? unknownSeverities} />
    <div class="halves">
      {data ? <Todo alarms={data.worst} /> : <UnknownTodo />}
      <div class="side">
        <Queue queue={data?.queue} />
        <ServiceMatrix matrix={data?.matrix} />
      </div>
    </div>
  </>
)

const Overview = ({ data }: { data: OverviewData | null }) => (
  <>
    <Standing data={data} />
    <footer>
      <Foot label={words.shelved} of={data?.shelved} />
      <Foot label={words.flapping} of={data?.flapping} />
      <Foot label={words.failedDeployments} of={data?.failedDeployments} />
      <span>
        {words.oldestReplication}{' '}
        <b>
          {data?.oldest ? <Time at={data.oldest.at} /> : '–'}
          {data?.oldest?.customer && (
            <>
              , <bdi>{data.oldest.customer}</bdi>
            </>
          )}
        </b>
      </span>
    </footer>
  </>
)

const UnknownTodo = () => (
  <div class="todo">
    <Unknown />
  </div>
)

const Foot = ({ label, of }: { label: string; of: number | undefined }) => (
  <span>
    {label} <Figure of={of} />
  </span>
)

const Critical = ({ data: { fresh, worst } }: { data: CriticalData }) => {
  const { say } = useWords()
  return (
    <>
      <p class="alert">
        <Shape severity="critical" />
        <Figure of={fresh} /> <span>{words.criticals(fresh)}</span>
        {fresh > worst.length && worst.length > 0 && (
          <span class="more">{words.worstShown(worst.length)}</span>
        )}
      </p>
      <ol data-lines={String(worst.length)}>
        {worst.map((alarm) => (
          <li data-sev="critical" data-alarm={alarm.id}>
            <AlarmWords alarm={alarm} />
            <Time at={alarm.raisedAt} />
            {alarm.text && <p class="text">{say(alarm.text)}</p>}
            {alarm.next && (
              <p class="next">
                <strong>{words.next}</strong> {say(alarm.next)}
              </p>
            )}
          </li>
        ))}
      </ol>
    </>
  )
}

const OneMsp = ({ data }: { data: OneMspData | null }) => (
  <>
    <Standing data={data} />
    <Allowance mau={data?.mau} />
  </>
)
