import type { WaitingScreen } from '../../domain/wallboards/screens.ts'
import type { Wallboard, WallState } from '../../domain/wallboards/wallboards.list.ts'
import { agentInWords } from '../agents.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { CardForm, type FormProps } from '../form.frames.tsx'
import { type Column, choiceOf, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { Note, Nothing, Status, Tag, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { wallWords as words } from './wallboards.said.ts'

const tones: Readonly<Record<WallState, Tone>> = {
  shown: 'ok',
  silent: 'bad',
  waiting: 'info',
  elsewhere: 'warn',
  expired: 'off',
}

export const wallboardsPath = '/settings/wallboards'

/** How a wall stands, and what somebody put there. */
const Standing = ({ state, frame, isSoon, pushed, pushedUntil }: Wallboard) => (
  <>
    <Status tone={tones[state]}>{words.states[state]}</Status>
    {state === 'silent' && (
      <span class="muted">
        {' '}
        {words.since} <Time at={frame} />
      </span>
    )}
    {isSoon && (
      <>
        {' '}
        <Tag tone="warn">{words.states.soon}</Tag>
      </>
    )}
    {pushed && (
      <div class="muted">
        {words.pushedNow(words.scene(pushed))} <Time at={pushedUntil} absolute />
      </div>
    )}
  </>
)

const scenesOf = ({ scenes }: Wallboard) => scenes.map(words.scene).join(', ')
const Unknown = () => <Nothing>–</Nothing>

/** What a browser says it is: in words where it is known, else its own. */
const Browser = ({ agent }: { agent: string | null }) => {
  const { on } = useWords().people.profile
  if (!agent) return <Unknown />
  return <bdi>{agentInWords(agent, { on, unknownBrowser: agent.slice(0, 60) })}</bdi>
}

const columns: readonly Column<Wallboard>[] = [
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name }) => (
      <a href={`${wallboardsPath}/${id}`}>
        <bdi>{name}</bdi>
      </a>
    ),
  },
  { key: 'state', cell: (wall) => <Standing {...wall} /> },
  { key: 'owner', cell: ({ owner }) => <bdi>{owner ?? words.provider}</bdi> },
  { key: 'scenes', cell: (wall) => <div class="wrap">{scenesOf(wall)}</div> },
  { key: 'frame', sorts: 'down', cell: ({ frame }) => <Time at={frame} /> },
  {
    key: 'lag',
    num: true,
    sorts: 'down',
    cell: ({ lag }) => (lag === null ? <Unknown /> : words.ms(lag)),
  },
  { key: 'size', num: true, cell: ({ size }) => size ?? <Unknown /> },
  { key: 'address', look: 'mono', cell: ({ address }) => address ?? <Unknown /> },
  { key: 'browser', cell: ({ browser }) => <Browser agent={browser} /> },
  { key: 'expires', sorts: 'up', cell: ({ expires }) => <Time at={expires} /> },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
  { key: 'approved', sorts: 'down' },
]

/** What `wall:<id>` pushes: the row of the list, and the facts of the wall's own page. */
export const WallPatches = ({ wall }: { wall: Wallboard }) => (
  <>
    <Patch id={`wall-${wall.id}`}>
      <Row
        id={`wall-${wall.id}`}
        row={wall}
        columns={columns}
        head="name"
        tick={{ value: wall.id, label: wall.name }}
        menu={{ href: `${wallboardsPath}/${wall.id}/menu`, label: wall.name }}
      />
    </Patch>
    <Patch id={factsId(wall)}>
      <Facts wall={wall} />
    </Patch>
  </>
)

/** The displays of the operations center; `url` is what a television opens. */
export const WallboardsPage = ({ state, url }: { state: ListState<Wallboard>; url: string }) => (
  <>
    <ListHead title={words.title} text={words.lead}>
      <DialogLink href={`${wallboardsPath}/new`} class="btn primary" icon="plus">
        {words.approve}
      </DialogLink>
    </ListHead>
    <PlainList
      {...{ state, columns, thing: 'wall', icon: 'device-desktop-analytics' }}
      words={{ ...words, noneText: words.noneText(url) }}
      choices={[
        choiceOf('state', words.columns.state, words.states),
        choiceOf('owner', words.columns.owner, words.owners),
        choiceOf('pushed', words.pushed, { yes: 'Yes', no: 'No' }),
      ]}
    />
  </>
)

const factsId = ({ id }: Pick<Wallboard, 'id'>) => `wall-facts-${id}`

const Facts = ({ wall }: { wall: Wallboard }) => {
  const titles = words.columns
  return (
    <dl class="dl body" id={factsId(wall)}>
      <Fact label={titles.state}>
        <Standing {...wall} />
      </Fact>
      <Fact label={titles.owner}>
        <bdi>{wall.owner ?? words.provider}</bdi>
      </Fact>
      <Fact label={titles.frame}>
        <Time at={wall.frame} />
      </Fact>
      <Fact label={titles.lag}>{wall.lag === null ? <Unknown /> : words.ms(wall.lag)}</Fact>
      <Fact label={titles.size}>{wall.size ?? <Unknown />}</Fact>
      <Fact label={titles.address}>{wall.address ?? <Unknown />}</Fact>
      <Fact label={titles.browser}>
        <Browser agent={wall.browser} />
      </Fact>
      <Fact label={titles.by}>
        <bdi>{wall.by}</bdi>
      </Fact>
      <Fact label={titles.approved}>
        <Time at={wall.approved} absolute />
      </Fact>
      <Fact label={titles.expires}>
        <Time at={wall.expires} absolute />
      </Fact>
    </dl>
  )
}

/** One wall: what it shows, to be changed, and how it stands. */
export const WallboardPage = <N extends string>(props: { wall: Wallboard; form: FormProps<N> }) => {
  const { wall, form } = props
  return (
    <>
      <PageHead
        list={{ href: wallboardsPath, title: words.title }}
        here={wall.name}
        title={wall.name}
      >
        <span class="actions">
          <DialogLink href={`${wallboardsPath}/${wall.id}/screens/new`}>{words.replace}</DialogLink>
        </span>
      </PageHead>
      <div class="stack-lg">
        <Card id="facts-h" title={words.facts}>
          <Facts wall={wall} />
        </Card>
        <CardForm {...form} heading={words.settings} />
      </div>
    </>
  )
}

/** Which screen asks, for whoever has read its code off it. */
export const AskingScreen = ({ screen, now }: { screen: WaitingScreen; now: Date }) => {
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
  const { width, height, ip, agent, secondsAgo, secondsLeft } = screen
  const titles = words.columns
  return (
    <dl class="dl">
      <Fact label={titles.address}>{ip ?? words.screen.unknown}</Fact>
      <Fact label={titles.browser}>{agent ? <Browser agent={agent} /> : words.screen.unknown}</Fact>
      <Fact label={titles.size}>
        {width && height ? `${width} × ${height}` : words.screen.unknown}
      </Fact>
      <Fact label={words.screen.ago}>
        <Time at={ago(secondsAgo)} sentence />
      </Fact>
      <Fact label={words.screen.left}>
        <Time at={ago(-secondsLeft)} absolute />
      </Fact>
    </dl>
  )
}

/** Approves a screen: which it is, and what it will show; null: its code is over, and what was entered stands. */
export const ScreenPage = <N extends string>(props: {
  screen: WaitingScreen | null
  now: Date
  form: FormProps<N>
}) => {
  const { screen, now, form } = props
  return (
    <>
      <PageHead
        list={{ href: wallboardsPath, title: words.title }}
        here={form.title}
        title={form.title}
      />
      <div class="stack-lg">
        {screen && (
          <Card id="screen-h" title={words.screen.asks}>
            <div class="body stack">
              <AskingScreen {...{ screen, now }} />
              <Note tone="warn">{words.screen.only}</Note>
            </div>
          </Card>
        )}
        <CardForm {...form} heading={words.settings} />
      </div>
    </>
  )
}
