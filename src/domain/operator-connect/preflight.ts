import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { readCsv } from '../csv.read.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import type { MicrosoftStatus } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { readPhoneNumber } from '../values.phones.ts'
import { countriesOf, isTollFree } from './calling-codes.ts'
import type { NumberUsage } from './jobs.ts'

/** More numbers than this are several uploads. */
export const mostNumbersOfUpload = 100_000

export type EnteredRow = {
  /** Its line in the file, the head counted, or its line in the field. */
  row: number
  text: string
}
export type Entered = { rows: EnteredRow[]; fileHash: string | null }

/** Why a row, or all of them (`row` null), is not uploaded, and in which column. */
export type Finding = {
  row: number | null
  column: 'number' | 'country' | 'usage' | 'profile' | 'address' | 'lead'
  value: string
  reason: StoredMessage
}

/** What the numbers are uploaded with; `profileId`, address and location are Microsoft's ids. */
export type UploadWanted = {
  tenantId: string
  serviceId: string
  country: string
  usage: NumberUsage
  additional: NumberUsage | null
  profileId: string | null
  connectionId: string | null
  addressId: string | null
  locationId: string | null
}

export type Preflight = {
  /** Those that may go, each once, in the order of the rows. */
  good: { number: string; row: number }[]
  findings: Finding[]
  /** Something is wrong with all of them, so that no row can be left out instead. */
  isBarred: boolean
}

/** Numbers that were typed, one in a line or between commas and semicolons. */
export const enteredByHand = (text: string): Entered => ({
  rows: text
    .split('\n')
    .flatMap((line, at) => line.split(/[,;]/).map((part) => ({ row: at + 1, text: part.trim() })))
    .filter((one) => one.text !== ''),
  fileHash: null,
})

const heads = ['number', 'telephonenumber', 'phonenumber', 'phone', 'rufnummer', 'nummer', 'e164']
const headOf = (cell: string) => cell.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Numbers of a CSV: in the column `number`, or in the first where it has no head. Refused where it holds more than 100,000 rows. */
export function enteredByFile(text: string): Entered {
  const records = readCsv(text)
  const [first = []] = records
  const column = first.findIndex((cell) => heads.includes(headOf(cell)))
  const rows = records
    .map((cells, at) => ({ row: at + 1, text: (cells[Math.max(column, 0)] ?? '').trim() }))
    .slice(column < 0 ? 0 : 1)
    .filter((one) => one.text !== '')
  if (rows.length > mostNumbersOfUpload)
    throw new Refusal('invalid', 'numbers-many', { max: mostNumbersOfUpload }, { field: 'file' })
  return { rows, fileHash: createHash('sha256').update(text).digest('hex') }
}

/**
 * What would become of an upload: each row that could not go with its column and the reason, and what bars all of them. The rules are
 * those of AudioCodes' "Uploading Operator Connect Numbers" (techdocs) and of Telnyx's public SDK (`external_connections`): consent
 * that covers the country, a known size, one profile of two trunks, no toll-free number for a person, an address or a location. A
 * number that another customer has is not said to be theirs.
 */
export async function preflight(
  scope: Scope,
  wanted: UploadWanted,
  { rows, fileHash }: Entered,
): Promise<Preflight> {
  demandProvider(scope.actor)
  const whole = await wholeFindings(scope, wanted, fileHash)
  const bars = whole.filter(({ isNote }) => !isNote)
  const findings: Finding[] = whole.map(({ isNote: _, ...one }) => ({ ...one, row: null }))
  const read = new Map<string, { number: string; row: number }>()
  for (const { row, text } of rows) {
    const number = readPhoneNumber(text)
    const reason = number ? whyNotRow(number, wanted) : formOf(text)
    if (!number || reason) {
      const column = reason?.column ?? 'number'
      findings.push({ row, column, value: text, reason: reason?.reason ?? message('number-e164') })
    } else {
      const earlier = read.get(number)
      if (earlier)
        findings.push({
          ...{ row, column: 'number', value: text },
          reason: message('number-twice', { row: earlier.row }),
        })
      else read.set(number, { number, row })
    }
  }
  const taken = await takenOf(scope, wanted, [...read.keys()])
  for (const { number, reason } of taken) {
    const one = read.get(number)
    if (one) findings.push({ row: one.row, column: 'number', value: number, reason })
    read.delete(number)
  }
  findings.sort((a, b) => (a.row ?? 0) - (b.row ?? 0))
  return { good: [...read.values()], findings, isBarred: bars.length > 0 }
}

type RowReason = { column: Finding['column']; reason: StoredMessage }

/** A spreadsheet drops the plus. */
const formOf = (text: string): RowReason => ({
  column: 'number',
  reason: /^[1-9][\d\s().\-/]{6,20}$/.test(text)
    ? message('number-plus', { number: `+${text.replaceAll(/\D/g, '')}` })
    : message('number-e164'),
})

function whyNotRow(number: string, { country, usage, additional }: UploadWanted): RowReason | null {
  const of = countriesOf(number)
  const isFree = isTollFree(number)
  // international freephone numbers are of no country
  if (!of.includes(country) && !(isFree && of.length === 0))
    return {
      column: 'country',
      reason: message('number-other-country', { country, others: of.slice(0, 3).join(', ') }),
    }
  const isForPerson = usage === 'CallingUserAssignment' || additional === 'CallingUserAssignment'
  return isFree && isForPerson ? { column: 'usage', reason: message('number-toll-free') } : null
}

type Whole = Omit<Finding, 'row'> & { isNote?: boolean }
type Facts = {
  status: MicrosoftStatus | null
  isGone: boolean
  countries: string[] | null
  size: string | null
  profile: { trunks: number; countries: string[] } | null
  sbcs: number
  earlier: number | null
}

async function wholeFindings(
  { db }: Scope,
  wanted: UploadWanted,
  fileHash: string | null,
): Promise<Whole[]> {
  const { tenantId, serviceId, profileId, connectionId, country } = wanted
  const [facts] = await db.execute<Facts>(sql`
    select l.microsoft_status as status, l.missing_since is not null as "isGone", to_json(l.countries) as countries,
      l.company_size as size,
      (select json_build_object('trunks', jsonb_array_length(p.trunks), 'countries', to_json(p.countries)) from calling_profile p
        where p.family = 'operator-connect' and p.microsoft_id = ${profileId} and p.missing_since is null) as profile,
      (select count(*)::integer from sip_connection c join sbc b on b.id = c.sbc_id where c.tenant_id = s.tenant_id
        and c.service_id = s.id and (${connectionId}::uuid is null or c.id = ${connectionId}::uuid)
        and (b.api_url is null or b.username is null or b.password is null)) as sbcs,
      (select min(j.number) from number_job j where j.tenant_id = s.tenant_id and j.kind = 'upload'
        and j.file_hash = ${fileHash} and j.state <> 'cancelled') as earlier
    from service s left join lead l on l.customer_id = s.tenant_id and l.service_id = s.id and l.family = 'operator-connect'
    where s.tenant_id = ${tenantId}::uuid and s.id = ${serviceId}::uuid`)
  if (!facts) throw new Refusal('missing', 'no-such-service')
  const found: (Whole | false)[] = []
  const add = (
    is: boolean,
    column: Finding['column'],
    value: string | null,
    reason: StoredMessage,
  ) => found.push(is && { column, value: value ?? '', reason })
  const { status, profile } = facts
  if (!status) add(true, 'lead', null, message('lead-unseen'))
  else add(status !== 'active', 'lead', status, message('lead-status', { status }))
  add(facts.isGone, 'lead', null, message('lead-gone'))
  add(facts.size === null, 'lead', null, message('lead-no-size'))
  const covers = facts.countries ?? []
  add(covers.length === 0, 'lead', null, message('lead-no-countries'))
  add(
    covers.length > 0 && !covers.includes(country),
    'country',
    country,
    message('number-not-consented', { country }),
  )
  if (!profile) add(true, 'profile', profileId, message('number-profile-gone'))
  else {
    add(profile.trunks < 2, 'profile', profileId, message('number-one-trunk'))
    add(
      !profile.countries.includes(country),
      'profile',
      profileId,
      message('number-profile-country', { country }),
    )
  }
  add(facts.sbcs > 0, 'profile', null, message('number-sbc-deaf'))
  add(
    wanted.addressId !== null && wanted.locationId !== null,
    'address',
    null,
    message('number-one-place'),
  )
  if (facts.earlier !== null)
    found.push({
      ...{ column: 'number', value: '', isNote: true },
      reason: message('number-file-twice', { job: facts.earlier }),
    })
  return found.filter((one) => one !== false)
}

/** Those that cannot be acquired: here already, at rest, or in use by somebody who is not named. */
async function takenOf({ db }: Scope, { tenantId }: UploadWanted, numbers: readonly string[]) {
  const found = await db.execute<{ number: string; why: 'here' | 'rests' | 'no' }>(sql`
    select n as number, case when bool_or(o.tenant_id = ${tenantId}::uuid and o.state in ('pending', 'acquired', 'releasing')) then 'here'
        when bool_or(o.state in ('pending', 'acquired', 'releasing')) then 'no' else 'rests' end as why
    from json_array_elements_text(${JSON.stringify(numbers)}::json) n join oc_number o on o.number = n
    where o.state in ('pending', 'acquired', 'releasing')
      or (o.state = 'released' and o.rests_until > portal_clock() and o.tenant_id <> ${tenantId}::uuid)
    group by 1`)
  return found.map(({ number, why }) => ({
    number,
    // who has it, or had it, is said to nobody
    reason: message(why === 'here' ? 'number-here' : 'number-unusable'),
  }))
}
