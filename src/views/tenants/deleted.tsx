import type { DeletedTenant } from '../../domain/tenants/deleted.ts'
import { Card, Fact } from '../card.tsx'
import { type Column, type ListState, PlainList } from '../lists/list.tsx'
import { standingNames } from '../onboarding/deployment.said.ts'
import { ListHead, PageHead } from '../page-head.tsx'
import { Nothing, Status } from '../status.tsx'
import { Time } from '../time.tsx'

export const deletedPath = '/tenants/deleted'
export const deletedTitle = 'Deleted tenants'

const Left = ({ id, left }: Pick<DeletedTenant, 'id' | 'left'>) =>
  left === 0 ? (
    <Nothing>Nothing</Nothing>
  ) : (
    <a href={`${deletedPath}/${id}`}>
      <Status tone="warn">{left.toLocaleString('en-US')}</Status>
    </a>
  )

const columns: readonly Column<DeletedTenant>[] = [
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name }) => (
      <a href={`${deletedPath}/${id}`}>
        <bdi>{name}</bdi>
      </a>
    ),
  },
  {
    key: 'shortname',
    sorts: 'up',
    cell: ({ shortname }) => <span class="mono">{shortname}</span>,
  },
  { key: 'msp', cell: ({ msp }) => msp ?? <Nothing>No MSP</Nothing> },
  { key: 'deleted', sorts: 'down' },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
  { key: 'reason', cell: ({ reason }) => <span class="wrap">{reason}</span> },
  { key: 'left', num: true, cell: (row) => <Left {...row} /> },
]

/** What is kept of tenants that are gone. */
export const DeletedTenantsPage = ({ state }: { state: ListState<DeletedTenant> }) => (
  <>
    <ListHead
      title={deletedTitle}
      text="Their data is gone for good. What could not be removed outside, and why, is kept here."
    />
    <PlainList
      state={state}
      words={{
        title: deletedTitle,
        search: 'Company or shortname',
        noMatch: 'No deleted tenants match',
        none: 'No tenants deleted yet',
        noneText: 'A deleted tenant is listed here with who deleted it and why.',
        columns: {
          ...{ name: 'Name', shortname: 'Shortname', msp: 'MSP', deleted: 'Deleted', by: 'By' },
          ...{ reason: 'Reason', left: 'Left outside' },
        },
      }}
      {...{ icon: 'trash', thing: 'deleted-tenant', columns }}
    />
  </>
)

/** One of them, with each thing that was left outside. */
export const DeletedTenantPage = ({ row }: { row: DeletedTenant }) => (
  <>
    <PageHead
      list={{ href: deletedPath, title: deletedTitle }}
      here={row.shortname}
      title={row.name}
    />
    <Card id="deleted-h" title="Deletion">
      <dl class="dl body">
        <Fact label="Shortname">
          <code>{row.shortname}</code>
        </Fact>
        <Fact label="MSP">{row.msp ?? <Nothing>No MSP</Nothing>}</Fact>
        <Fact label="Customer since">
          <Time at={row.created} absolute />
        </Fact>
        <Fact label="Deleted">
          <Time at={row.deleted} absolute />
        </Fact>
        <Fact label="By">
          <bdi>{row.by}</bdi>
        </Fact>
        <Fact label="Reason">{row.reason}</Fact>
      </dl>
    </Card>
    <Card id="left-h" title="Left outside">
      {row.leftovers.length === 0 ? (
        <p class="body muted">Nothing of it was left outside.</p>
      ) : (
        <ul class="alarms outside" aria-label="What was left outside">
          {row.leftovers.map(({ service, part, name, at, reason, by, when }) => (
            <li>
              <strong>
                {standingNames[part]}
                {at && ` · ${at}`}
              </strong>
              <span class="muted">
                <Time at={new Date(when)} />
              </span>
              <p>
                <code class="break">{name}</code> of {service}. Left by {by}: {reason}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  </>
)
