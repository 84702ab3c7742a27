import type { DirectoryUser, UserChange } from '../../domain/directory/users.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { rowAct } from '../lists/row-menu.tsx'
import { countryName } from '../locales.ts'
import { MoreStyles } from '../more-styles.tsx'
import { PageHead } from '../page-head.tsx'
import { Status, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { saidValue } from './changes.said.ts'
import { ChangeState } from './changes.tsx'
import { changeWords } from './changes.words.ts'
import { History } from './user-history.tsx'
import { userUrl } from './users.tsx'
import { userWords } from './users.words.ts'

type May = { details: boolean; policies: boolean; numbers: boolean; changes: boolean }
type Props = { user: DirectoryUser; history: readonly UserChange[]; may: May }

/** One user of the directory: what stands at Microsoft 365, what is queued, what was changed, and what it counts as. */
export const UserPage = (props: Props) => {
  const { user, may } = props
  const words = userWords()
  return (
    <>
      <PageHead
        list={{ href: '/users', title: words.title }}
        here={user.name}
        title={user.name}
        under={
          <p>
            {user.upn} {user.enabled === false && <Tag tone="off">{words.page.blocked}</Tag>}
          </p>
        }
      />
      {user.open.length > 0 && <Waiting {...props} />}
      <div class="split">
        <MoreStyles />
        <div class="stack-lg">
          <Details user={user} mayEdit={may.details} />
          <Policies user={user} mayEdit={may.policies} />
          <History {...props} />
        </div>
        <div class="stack-lg">
          <Calling user={user} mayEdit={may.numbers} />
          <Counting user={user} mayEdit={may.details} />
          <Groups user={user} />
        </div>
      </div>
    </>
  )
}

const Waiting = ({ user, may }: Props) => {
  const { waiting, queuedNote } = userWords().page
  const { kinds, title } = changeWords()
  return (
    <Card
      id="waiting-h"
      title={waiting}
      aside={may.changes && <a href={`/changes?user=${user.id}`}>{title}</a>}
    >
      <div class="body stack">
        <ul class="stack tight">
          {user.open.map((change) => (
            <li>
              {kinds[change.kind]}: {saidValue(change.wanted)} <ChangeState change={change} />
            </li>
          ))}
        </ul>
        <p class="muted">{queuedNote}</p>
      </div>
    </Card>
  )
}

type PartProps = { user: DirectoryUser; mayEdit?: boolean }

const Details = ({ user, mayEdit }: PartProps) => {
  const { page, fields, columns } = userWords()
  const { language } = useWords()
  const named: Readonly<Record<string, string>> = columns
  const { displayName, department, usageLocation } = user.details
  return (
    <Card
      id="details-h"
      title={page.details}
      aside={
        mayEdit && (
          <DialogLink href={`${userUrl(user)}/details`} icon="pencil" class="btn small">
            {page.editDetails}
          </DialogLink>
        )
      }
    >
      <dl class="dl body">
        <Fact label={fields.displayName}>{displayName}</Fact>
        <Fact label={fields.department}>{department ?? <None />}</Fact>
        <Fact label={fields.usageLocation}>
          {usageLocation ? countryName(usageLocation, language) : <None />}
        </Fact>
        {Object.entries(user.brought).map(([field, value]) => (
          <Fact label={named[field] ?? field}>{value ?? <None />}</Fact>
        ))}
        <Fact label={page.type}>
          {user.accountType === 'resourceAccount' ? page.resource : page.person}
        </Fact>
        <Fact label={page.firstSeen}>
          <Time at={user.firstSeenAt} absolute />
        </Fact>
      </dl>
    </Card>
  )
}

const None = () => <span class="muted">{userWords().page.none}</span>

const Policies = ({ user, mayEdit }: PartProps) => {
  const { page, fields } = userWords()
  const named: Readonly<Record<string, string>> = fields
  const types = [...new Set([...Object.keys(user.policies), ...Object.keys(user.queuedPolicies)])]
  return (
    <Card
      id="policies-h"
      title={page.policies}
      aside={
        mayEdit && (
          <DialogLink href={`${userUrl(user)}/policies`} icon="pencil" class="btn small">
            {page.editPolicies}
          </DialogLink>
        )
      }
    >
      <dl class="dl body">
        {types.length === 0 && (
          <Fact label={fields.OnlineVoiceRoutingPolicy}>{page.everybody}</Fact>
        )}
        {types.sort().map((type) => (
          <Fact label={named[type] ?? type}>
            <Policy user={user} type={type} />
          </Fact>
        ))}
      </dl>
    </Card>
  )
}

const Policy = ({ user, type }: { user: DirectoryUser; type: string }) => {
  const { page } = userWords()
  const now = user.policies[type]
  const from = now && { direct: null, group: page.byGroup, global: page.everybody }[now.by]
  return (
    <>
      {now?.name ?? page.everybody}
      {from && <small class="muted"> {from}</small>}
      {type in user.queuedPolicies && (
        <Status tone="info">{page.queued(user.queuedPolicies[type] ?? page.everybody)}</Status>
      )}
    </>
  )
}

const Calling = ({ user, mayEdit }: PartProps) => {
  const { page, columns, yes, no } = userWords()
  const queued = user.open.find(({ kind }) => kind === 'number-assign')
  return (
    <Card
      id="calling-h"
      title={page.calling}
      aside={
        mayEdit &&
        !user.number &&
        !queued && (
          <DialogLink href={`${userUrl(user)}/number`} icon="phone-call" class="btn small">
            {page.assign}
          </DialogLink>
        )
      }
    >
      <dl class="dl body">
        <Fact label={columns.number}>
          {user.number ? <span class="mono">{user.number}</span> : <None />}
          {queued && <Status tone="info">{page.queued(saidValue(queued.wanted))}</Status>}
        </Fact>
        <Fact label={columns.service}>{user.service?.name ?? <None />}</Fact>
        <Fact label={columns.gateway}>{user.gateway ?? <None />}</Fact>
        <Fact label={page.voice}>{user.isVoiceEnabled ? yes : no}</Fact>
        <Fact label={columns.plan}>{user.plan ? yes : no}</Fact>
        <Fact label={columns.site}>
          {user.site ?? <None />}{' '}
          {mayEdit && (
            <DialogLink href={`${userUrl(user)}/site`} class="btn small quiet">
              {page.move}
            </DialogLink>
          )}
        </Fact>
      </dl>
      {mayEdit && user.number && (
        <footer>
          <button class="btn" {...rowAct('release', user.id)}>
            {userWords().release.button}
          </button>
        </footer>
      )}
    </Card>
  )
}

const Counting = ({ user, mayEdit }: PartProps) => {
  const { page, factors, columns, unmanage } = userWords()
  return (
    <Card id="factors-h" title={page.factors}>
      <dl class="dl body">
        <Fact label={page.factor}>
          {user.factors.length > 0
            ? user.factors.map((factor) => factors[factor]).join(', ')
            : page.notCounted}
        </Fact>
        {user.template && <Fact label={page.template}>{user.template}</Fact>}
        {user.managed && (
          <Fact label={columns.managed}>
            <Time at={user.managed} absolute />
            {user.changedBy && <small class="muted"> {page.managedBy(user.changedBy)}</small>}
          </Fact>
        )}
      </dl>
      {mayEdit && user.managed && (
        <footer>
          <button class="btn" {...rowAct('unmanage', user.id)}>
            {unmanage.button}
          </button>
        </footer>
      )}
    </Card>
  )
}

const Groups = ({ user }: PartProps) => {
  const { page } = userWords()
  return (
    <Card id="groups-h" title={page.groups}>
      {user.groupNames.length > 0 ? (
        <ul class="body">
          {user.groupNames.map((name) => (
            <li>{name}</li>
          ))}
        </ul>
      ) : (
        <div class="body">
          <None />
        </div>
      )}
    </Card>
  )
}
