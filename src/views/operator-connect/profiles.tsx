import type {
  CallingProfileRow,
  ProfileTrunk,
} from '../../domain/operator-connect/profiles.list.ts'
import { Card, Fact } from '../card.tsx'
import {
  type Column,
  choiceOf,
  type ListState,
  PlainList,
  PlainTable,
  Row,
} from '../lists/list.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { Note, Nothing, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { profileWords } from './profiles.words.ts'

export const profilePaths = {
  oc: '/calling-profiles',
  customers: '/customer-calling-profiles',
} as const
export type ProfilePlace = keyof typeof profilePaths

const orNothing = (text: string | null) => (text ? <bdi>{text}</bdi> : <Nothing>–</Nothing>)

const Warning = ({ children, title }: { children: string; title?: string }) => (
  <Tag tone="warn" icon="alert-triangle" {...(title && { title })}>
    {children}
  </Tag>
)

/** What of a profile needs somebody's eye: fewer than two trunks, or one that is no SBC's. */
const Trunks = ({ trunks }: { trunks: readonly ProfileTrunk[] }) => {
  const words = profileWords()
  return (
    <>
      {trunks.length === 0 && <Warning>{words.noTrunk}</Warning>}
      {trunks.map(({ fqdn }) => (
        <div>
          <bdi>{fqdn}</bdi>
        </div>
      ))}
      {trunks.length === 1 && (
        <Warning title={words.oneTrunk}>{words.warnings['one-trunk']}</Warning>
      )}
      {trunks.some(({ sbcs }) => sbcs.length === 0) && (
        <Warning title={words.unknownSbc}>{words.warnings['unknown-sbc']}</Warning>
      )}
    </>
  )
}

const columnsOf = (place: ProfilePlace): readonly Column<CallingProfileRow>[] => [
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name, isEmergency, missing }) => (
      <>
        <a href={`${profilePaths[place]}/${id}`}>
          <bdi>{name}</bdi>
        </a>{' '}
        {isEmergency && <Tag>{profileWords().emergencyProfile}</Tag>}
        {missing && <Warning>{profileWords().missing}</Warning>}
      </>
    ),
  },
  { key: 'family', sorts: 'up', cell: ({ family }) => profileWords().families[family] },
  { key: 'trunks', cell: ({ trunks }) => <Trunks trunks={trunks} /> },
  { key: 'carrier', sorts: 'up', cell: ({ carrier }) => orNothing(carrier) },
  { key: 'microsoftId', look: 'mono', cell: ({ microsoftId }) => orNothing(microsoftId) },
  { key: 'emergency', cell: ({ emergency }) => orNothing(emergency) },
  { key: 'region', sorts: 'up', cell: ({ region }) => orNothing(region) },
  { key: 'countries', cell: ({ countries }) => orNothing(countries) },
  { key: 'environment', sorts: 'up', cell: ({ environment }) => orNothing(environment) },
  {
    key: 'offers',
    cell: ({ offers }) => orNothing(offers.map(({ name }) => name).join(', ')),
  },
  { key: 'synced', sorts: 'down', cell: ({ synced }) => <Time at={synced} never="–" /> },
]

const columns = {
  oc: columnsOf('oc').filter(({ key }) => key !== 'family'),
  customers: columnsOf('customers'),
}

/** Calling profiles: those of Operator Connect, or of every family with a filter. */
export const ProfilesPage = (props: {
  state: ListState<CallingProfileRow>
  place: ProfilePlace
  unserved: readonly string[]
}) => {
  const words = profileWords()
  const { state, place, unserved } = props
  const { columns: titles } = words
  return (
    <>
      <ListHead title={words.title} text={place === 'oc' ? words.lead : words.customersLead} />
      {unserved.length > 0 && (
        <Note tone="warn" action={<a href="/sync-tasks">{words.readNow}</a>}>
          {words.unserved(unserved.join(', '))}
        </Note>
      )}
      <PlainList
        {...{ state, columns: columns[place], thing: 'calling-profile', icon: 'topology-star-3' }}
        words={{ ...words, title: words.list }}
        choices={[
          ...(place === 'customers' ? [choiceOf('family', titles.family, words.families)] : []),
          choiceOf('warning', words.warning, words.warnings),
          choiceOf('there', words.there, words.is),
        ]}
      />
    </>
  )
}

const trunkColumns: readonly Column<ProfileTrunk>[] = [
  { key: 'fqdn', cell: ({ fqdn }) => <bdi>{fqdn}</bdi> },
  { key: 'id', look: 'mono', cell: ({ id }) => orNothing(id) },
  {
    key: 'sbcs',
    cell: ({ sbcs }) =>
      sbcs.length === 0 ? (
        <Warning>{profileWords().unknownSbc}</Warning>
      ) : (
        sbcs.map(({ id, name }) => (
          <a href={`/settings/sbcs/${id}`}>
            <bdi>{name}</bdi>
          </a>
        ))
      ),
  },
]

type Offer = CallingProfileRow['offers'][number]
const offerColumns: readonly Column<Offer>[] = [
  { key: 'name', cell: ({ name }) => <bdi>{name}</bdi> },
  { key: 'testNumbers', cell: ({ testNumbers }) => orNothing(testNumbers.join(', ')) },
]

/** One profile with all that Microsoft says of it. */
export const ProfilePage = (props: { profile: CallingProfileRow; place: ProfilePlace }) => {
  const words = profileWords()
  const { profile, place } = props
  const { columns: titles } = words
  return (
    <>
      <PageHead
        list={{ href: profilePaths[place], title: words.title }}
        here={profile.name}
        title={profile.name}
      />
      <div class="stack-lg">
        {profile.missing && <Note tone="warn">{words.missing}</Note>}
        {profile.trunks.length < 2 && (
          <Note tone="warn">{profile.trunks.length === 0 ? words.noTrunk : words.oneTrunk}</Note>
        )}
        <Card id="profile-h" title={words.facts}>
          <dl class="dl body">
            <Fact label={titles.family}>{words.families[profile.family]}</Fact>
            <Fact label={titles.carrier}>{orNothing(profile.carrier)}</Fact>
            <Fact label={titles.microsoftId}>
              {profile.microsoftId ? <code>{profile.microsoftId}</code> : orNothing(null)}
            </Fact>
            <Fact label={titles.emergency}>{orNothing(profile.emergency)}</Fact>
            <Fact label={words.emergencyProfileId}>{orNothing(profile.emergencyProfileId)}</Fact>
            <Fact label={titles.region}>{orNothing(profile.region)}</Fact>
            <Fact label={titles.countries}>{orNothing(profile.countries)}</Fact>
            <Fact label={titles.environment}>{orNothing(profile.environment)}</Fact>
            <Fact label={titles.synced}>
              <Time at={profile.synced} never="–" />
            </Fact>
          </dl>
        </Card>
        <Card id="trunks-h" title={words.trunksTitle}>
          <PlainTable
            id="profile-trunks"
            caption={words.trunksOf}
            columns={trunkColumns}
            titles={words.trunk}
          >
            {profile.trunks.map((trunk, at) => (
              <Row id={`profile-trunk-${at}`} row={trunk} columns={trunkColumns} head="fqdn" />
            ))}
          </PlainTable>
        </Card>
        <Card id="offers-h" title={words.offersTitle}>
          <PlainTable
            id="profile-offers"
            caption={words.offersOf}
            columns={offerColumns}
            titles={words.offer}
          >
            {profile.offers.map((offer, at) => (
              <Row id={`profile-offer-${at}`} row={offer} columns={offerColumns} head="name" />
            ))}
          </PlainTable>
        </Card>
      </div>
    </>
  )
}
