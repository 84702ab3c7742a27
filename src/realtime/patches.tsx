import type { Child } from 'hono/jsx'
import { alarms } from '../domain/alarms/alarms.list.ts'
import { bellAlarms } from '../domain/alarms/bell.ts'
import { alarmCounts } from '../domain/alarms/tiers.ts'
import { authentications } from '../domain/connect/authentications.list.ts'
import { count, readCounters } from '../domain/counters.ts'
import { changes } from '../domain/directory/changes.list.ts'
import { readOff } from '../domain/features.ts'
import { readUses } from '../domain/licensing/seats.limits.ts'
import { seatRowsOf } from '../domain/licensing/seats.list.ts'
import { readSeatPools } from '../domain/licensing/seats.pools.ts'
import { invitations } from '../domain/onboarding/invitations.list.ts'
import { sbcs } from '../domain/onboarding/sbcs.list.ts'
import { numberJobList } from '../domain/operator-connect/jobs.list.ts'
import { pbxConnections } from '../domain/pbx/connections.list.ts'
import { handsets } from '../domain/pbx/handsets.ts'
import { pickCommands } from '../domain/queue/commands.list.ts'
import type { Language } from '../domain/schema/tenants.ts'
import { type Actor, type Database, type Outage, Scope } from '../domain/scope.ts'
import { services } from '../domain/services/services.ts'
import { readTiles } from '../domain/services/tiles.ts'
import { readLanguage } from '../domain/tenant.ts'
import type { Topic } from '../domain/topics.ts'
import { readScene } from '../domain/wallboards/scenes.ts'
import { wallboards } from '../domain/wallboards/wallboards.list.ts'
import { waveDetails } from '../domain/waves/waves.list.ts'
import { PushedAlarm } from '../views/alarms/facts.tsx'
import { BellPatch } from '../views/bell.tsx'
import { AuthenticationPatch } from '../views/connect/authentications.tsx'
import { AlarmPatches, QueuePatches } from '../views/counters.tsx'
import { ChangePatch } from '../views/directory/changes.tsx'
import { ImportProgress, importId } from '../views/imports/imports.tsx'
import { RefreshProgress, refreshId } from '../views/licensing/audits.tsx'
import { SeatPoolPatches, SeatTenantPatches } from '../views/licensing/seats.pools.tsx'
import { UseOfSeatsPatch } from '../views/licensing/seats.tsx'
import { AsOf, type AsOfMark, ListPatch, Patch } from '../views/live.tsx'
import { InvitationPatch } from '../views/onboarding/invitations.tsx'
import { SbcPatches } from '../views/onboarding/sbcs.tsx'
import { JobPatches } from '../views/operator-connect/jobs.tsx'
import { OutagePatch } from '../views/outage.tsx'
import { HandsetPatch } from '../views/pbx/connection.tsx'
import { PbxPatches } from '../views/pbx/connections.tsx'
import { PushedCommand } from '../views/queue/command.tsx'
import { ServicePatches } from '../views/services/services.tsx'
import { Tiles, tilesId } from '../views/services/tiles.tsx'
import { MenuPatches } from '../views/tenants/menu.tsx'
import { ClockProvider } from '../views/time.tsx'
import { SceneOf, sceneId } from '../views/wallboards/scenes.tsx'
import { WallPatches } from '../views/wallboards/wallboards.tsx'
import { WavePatches } from '../views/waves/waves.tsx'
import { type Words, WordsProvider, wordsIn } from '../views/words.ts'

/** Reads things of one kind by their ids (one empty id where the topic has none) and draws them as the page does. */
type Reader = (scope: Scope, ids: readonly string[]) => Promise<ReadonlyMap<string, Child>>
export type Readers = Readonly<Record<string, Reader>>

/** What each topic brings into a page: the page's own query and the page's own component. */
export const readers: Readers = {
  queue: async (scope) => {
    const counters = await readCounters(scope)
    const queue = {
      queued: count(counters, 'queued'),
      executing: count(counters, 'executing'),
      replicating: count(counters, 'replicating'),
    }
    return shared(<QueuePatches counters={queue} />)
  },
  alarms: async (scope) => {
    const counters = await readCounters(scope)
    const bell = await bellAlarms(scope)
    const counts = alarmCounts(scope.actor.audience, counters)
    return shared(
      <>
        <AlarmPatches counts={counts} />
        <BellPatch alarms={bell} counts={counts} />
      </>,
    )
  },
  tiles: async (scope) =>
    shared(
      <Patch id={tilesId}>
        <Tiles tiles={await readTiles(scope)} />
      </Patch>,
    ),
  menu: async (scope) =>
    scope.actor.audience.kind === 'tenant'
      ? shared(<MenuPatches off={await readOff(scope)} />)
      : new Map(),
  service: async (scope, ids) =>
    byId(await services.pick(scope, ids), (service) => <ServicePatches service={service} />),
  command: async (scope, ids) =>
    byId(await pickCommands(scope, ids), (command) => (
      <>
        <PushedCommand command={command} />
        {command.kind === 'import' && (
          <Patch id={importId(command)}>
            <ImportProgress command={command} />
          </Patch>
        )}
        {command.kind === 'audit' && (
          <Patch id={refreshId(command)}>
            <RefreshProgress refresh={command} />
          </Patch>
        )}
      </>
    )),
  change: async (scope, ids) =>
    byId(await changes.pick(scope, ids), (change) => <ChangePatch change={change} />),
  pbx: async (scope, ids) =>
    byId(await pbxConnections.pick(scope, ids), (pbx) => <PbxPatches pbx={pbx} />),
  handset: async (scope, ids) =>
    byId(await handsets.pick(scope, ids), (handset) => (
      <HandsetPatch handset={handset} isOwn={scope.actor.audience.kind === 'tenant'} />
    )),
  sbc: async (scope, ids) => byId(await sbcs.pick(scope, ids), (sbc) => <SbcPatches sbc={sbc} />),
  wave: async (scope, ids) =>
    new Map(
      (await waveDetails(scope, ids)).map((detail): [string, Child] => [
        detail.wave.id,
        <WavePatches detail={detail} />,
      ]),
    ),
  job: async (scope, ids) =>
    byId(await numberJobList.pick(scope, ids), (job) => <JobPatches job={job} />),
  wall: async (scope, ids) =>
    byId(await wallboards.pick(scope, ids), (wall) => <WallPatches wall={wall} />),
  invitation: async (scope, ids) =>
    byId(await invitations.pick(scope, ids), (row) => <InvitationPatch row={row} />),
  authentication: async (scope, ids) =>
    byId(await authentications.pick(scope, ids), (row) => <AuthenticationPatch row={row} />),
  'seat-pools': async (scope) =>
    scope.actor.audience.kind === 'provider'
      ? shared(<SeatPoolPatches pools={await readSeatPools(scope)} />)
      : new Map(),
  'seat-use': async (scope, ids) => {
    const uses = await readUses(scope, ids)
    const rows = scope.actor.audience.kind === 'provider' ? await seatRowsOf(scope, ids) : []
    return new Map(
      [...uses].map(([id, use]): [string, Child] => [
        id,
        <>
          <UseOfSeatsPatch tenantId={id} use={use} />
          <SeatTenantPatches rows={rows.filter(({ tenantId }) => tenantId === id)} />
        </>,
      ]),
    )
  },
  alarm: async (scope, ids) =>
    byId(await alarms.pick(scope, ids), (alarm) => <PushedAlarm alarm={alarm} />),
  scene: async (scope, names) => {
    const drawn = names.map(async (name): Promise<[string, Child]> => {
      const scene = name.replace(/:masked$/, '')
      const data = await readScene(scope, scene, name !== scene)
      return [
        name,
        <Patch id={sceneId(scene)}>
          <SceneOf name={scene} data={data} />
        </Patch>,
      ]
    })
    return new Map(await Promise.all(drawn))
  },
}

/** Topics that say no more than that a list's membership or order may have changed; the page reads it again. */
export const isList = (topic: string): boolean => !topic.includes(':') && !(topic in readers)

function byId<T extends { id: string }>(rows: readonly T[], render: (row: T) => Child) {
  return new Map(rows.map((row) => [row.id, render(row)]))
}

const shared = (child: Child) => new Map([['', child]])

type ReadRequest = {
  database: Database
  readers: Readers
  actor: Actor
  at: Date
  onError: (error: unknown) => void
}

/**
 * The patches of these topics, read and drawn for one audience. A kind that could not be read is `failed`, one thing
 * that could not be drawn is left out; neither stops the others. What is not there (any more) is an empty patch.
 * `language` is the audience's, where anything was read.
 */
export async function readPatches(topics: Iterable<Topic>, reading: ReadRequest) {
  const html = new Map<Topic, string>()
  const failed = new Set<Topic>()
  let language: Language | undefined
  for (const [kind, wanted] of byKind(topics)) {
    try {
      const { found, words, isRead } = await readKind(kind, [...wanted.keys()], reading)
      if (isRead) language = words.language
      for (const [id, topic] of wanted) {
        const isDrawn = await render(html, topic, { child: found.get(id), words }, reading)
        // a wall has nothing else to look at: it must not seem to be up to date
        if (!isDrawn && kind === 'scene') failed.add(topic)
      }
    } catch (error) {
      for (const topic of wanted.values()) failed.add(topic)
      reading.onError(error)
    }
  }
  return { html, failed, language }
}

/**
 * A scope for each kind: one failed statement ends its transaction, and with it whatever else is read there. A tenant's channel
 * is drawn in its language as it is now; whoever support sessions it reads that, too.
 */
async function readKind(kind: string, ids: string[], { readers, database, actor }: ReadRequest) {
  const read = readers[kind]
  const unread = { words: wordsIn('en'), isRead: false }
  if (isList(kind) && !read) return { found: shared(<ListPatch />), ...unread }
  if (!read) return { found: new Map<string, Child>(), ...unread }
  const both = (scope: Scope) => Promise.all([read(scope, ids), readLanguage(scope)])
  const [found, language] = await Scope.enter(database, actor, both, 'read only')
  return { found, words: wordsIn(language), isRead: true }
}

async function render(
  html: Map<Topic, string>,
  topic: Topic,
  what: { child: Child; words: Words },
  { at, onError }: ReadRequest,
): Promise<boolean> {
  try {
    html.set(topic, await rendered(what, at))
    return true
  } catch (error) {
    onError(error)
    return false
  }
}

/** Drawn for everybody of an audience, so in UTC; the browser shows its own reader's zone. */
const rendered = async (
  { child, words }: { child: Child; words: Words },
  at: Date,
): Promise<string> =>
  (
    <WordsProvider value={words}>
      <ClockProvider now={at} zone="UTC">
        {child}
      </ClockProvider>
    </WordsProvider>
  ).toString()

/** `service:<id>` → kind `service` with its id; `queue` → kind `queue` with an empty one; `scene:msp:<id>` → kind `scene` with the rest. */
function byKind(topics: Iterable<Topic>): Map<string, Map<string, Topic>> {
  const kinds = new Map<string, Map<string, Topic>>()
  for (const topic of topics) {
    const [kind = '', ...id] = topic.split(':')
    kinds.set(kind, (kinds.get(kind) ?? new Map()).set(id.join(':'), topic))
  }
  return kinds
}

/** One message to a page: the instant and sequences it is true for, then its patches. */
export const frame = (mark: AsOfMark, patches: readonly string[]): string =>
  `${(
    <Patch id="as-of">
      <AsOf mark={mark} />
    </Patch>
  )}${patches.join('')}`

/** The same of what no topic brings: without an instant, so that a page takes nothing else of it for true. */
export const unmarked = (patch: string): string => `${<Patch id="as-of" />}${patch}`

/** What pages in this language say about the database, at once: nothing of it is read. */
export const outagePatch = (outage: Outage | null, language: Language, at: Date): string =>
  String(
    <WordsProvider value={wordsIn(language)}>
      <ClockProvider now={at} zone="UTC">
        <OutagePatch outage={outage} />
      </ClockProvider>
    </WordsProvider>,
  )
