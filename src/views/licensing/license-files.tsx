import type { LicenseKeys } from '../../domain/licensing/license-files.format.ts'
import type { LicenseFileState, ListedLicenseFile } from '../../domain/licensing/license-files.ts'
import type { LicensePool } from '../../domain/licensing/pools.ts'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { Note, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'

const tones: Record<LicenseFileState, Tone> = {
  installed: 'ok',
  superseded: 'off',
  expired: 'warn',
  rejected: 'bad',
}
const states: Record<LicenseFileState, string> = {
  installed: 'Installed',
  superseded: 'Superseded',
  expired: 'Expired',
  rejected: 'Rejected',
}

const words = {
  title: 'License files',
  search: 'File, customer or license',
  noMatch: 'No license files match',
  none: 'No license files yet',
  noneText: 'Files that you load, and attempts that were refused, appear here.',
  columns: {
    file: 'File',
    state: 'Status',
    lines: 'Licenses',
    expires: 'Expires',
    loaded: 'Loaded',
    by: 'By',
    serial: 'Serial',
  },
}

type Props = {
  state: ListState<ListedLicenseFile>
  systemId: string
  tenants: LicensePool
  keys: LicenseKeys
  mayLoad: boolean
}

/** What was bought, by the files that say so, and what of it was refused. */
export const LicenseFilesPage = ({ state, systemId, tenants, keys, mayLoad }: Props) => (
  <>
    <ListHead
      title={words.title}
      text={`They say what you have bought. Order them for the system ID ${systemId}.`}
    >
      <a class="btn" href="/settings/license">
        License
      </a>
      <a class="btn" href="/licenses/seats">
        Seats
      </a>
      {mayLoad && (
        <a class="btn primary" href="/licenses/files/new">
          Load license file
        </a>
      )}
    </ListHead>
    <TenantsNote tenants={tenants} />
    <PlainList
      {...{ state, words, icon: 'file-code', thing: 'license-file' }}
      columns={columnsFor(keys)}
      label={({ file }) => file}
      choices={[choiceOf('state', 'Status', states)]}
    />
  </>
)

/** Why there can be no more tenants, and what to do about it. */
const TenantsNote = ({ tenants: { purchased, allocated } }: Pick<Props, 'tenants'>) => {
  if (allocated < purchased && purchased > 1) return null
  const isUnlicensed = purchased === 1
  const there = allocated === 1 ? 'there is 1' : `there are ${grouped(allocated)}`
  const limit = isUnlicensed
    ? 'Without a starter pack there can be one tenant'
    : `${grouped(purchased)} tenants are licensed`
  const missing = isUnlicensed ? 'a starter pack' : 'more tenants'
  const isOver = allocated > purchased
  return (
    <Note tone={isOver ? 'bad' : 'info'}>
      {limit}, and {there}. {isOver && 'All of them keep working. '}
      {allocated >= purchased && `To add more, load a license file with ${missing}.`}
    </Note>
  )
}

const columnsFor = (keys: LicenseKeys): readonly Column<ListedLicenseFile>[] => [
  {
    key: 'file',
    sorts: 'up',
    cell: ({ file, customer }) => (
      <>
        {file}
        {customer && (
          <div class="muted">
            <bdi>{customer}</bdi>
          </div>
        )}
      </>
    ),
  },
  { key: 'state', sorts: 'up', cell: (row) => <FileState {...row} keys={keys} /> },
  { key: 'lines', cell: ({ lines }) => <div class="wrap">{lines ?? '–'}</div> },
  {
    key: 'expires',
    sorts: 'up',
    cell: ({ expires, kid }) => (kid === null ? '–' : <Time at={expires} />),
  },
  { key: 'loaded', sorts: 'down' },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
  { key: 'serial', cell: ({ serial }) => (serial === null ? '–' : String(serial)) },
]

const FileState = (props: ListedLicenseFile & { keys: LicenseKeys }) => {
  const { state, reason, kid, keys } = props
  const isForeign = state === 'installed' && kid !== null && !keys.has(kid)
  return (
    <>
      <Status tone={isForeign ? 'warn' : tones[state]}>{states[state]}</Status>
      {reason && <div class="muted wrap">{useWords().say(reason)}</div>}
      {isForeign && <div class="muted wrap">Its key {kid} is no longer known here.</div>}
    </>
  )
}
