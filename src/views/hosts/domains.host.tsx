import type { Child } from 'hono/jsx'
import type { CertificateNote, Problem } from '../../domain/hosts/domains.states.ts'
import type { DomainRow } from '../../domain/hosts/domains.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { Card } from '../card.tsx'
import { Dialog, DialogFoot, DialogHead, DismissLink, OpenDialog } from '../dialog.tsx'
import type { FormProps } from '../form.frames.tsx'
import { acting } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { inUnicode } from '../internationalized.ts'
import { Note, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

/** One host with what the page needs to know of it beside the row. */
type HostView = {
  domain: DomainRow
  /** Where the TXT record must stand. */
  proof: string
  isUsable: boolean
  problems: readonly Problem[]
  note: CertificateNote | null
}

export type DomainPageProps = {
  tenant: Tenant
  base: string
  /** The host under the provider's suffix, and its whole address. */
  edge: string
  address: string
  hosts: readonly HostView[]
  isPlain: boolean
  mayEdit: boolean
  /** Staff alone switch the managed host. */
  maySwitch: boolean
  /** The host that was asked for rests, and the reader may end that. */
  isProvider: boolean
  form: FormProps<'host'>
}

type HostProps = Pick<DomainPageProps, 'base' | 'edge' | 'isPlain' | 'mayEdit'> & HostView

const tones: Record<DomainRow['state'], Tone> = {
  pending: 'info',
  verified: 'ok',
  lost: 'warn',
  expired: 'bad',
}
const certificateTones: Record<DomainRow['certificate'], Tone> = {
  none: 'off',
  requested: 'info',
  issued: 'ok',
  'renew-failed': 'warn',
  failed: 'bad',
}

/** A customer's own host: its state and its certificate's, what was found last, and what to do about it. */
export const HostCard = (props: HostProps) => {
  const words = useWords().domains
  const { domain, isUsable } = props
  const isProven = domain.state === 'verified'
  return (
    <Card
      id={`domain-${domain.id}`}
      title={inUnicode(domain.host)}
      aside={
        isUsable ? (
          <Status tone="ok">{words.usable}</Status>
        ) : (
          !domain.enabled && <Status tone="off">{words.disabled}</Status>
        )
      }
    >
      <div class="body stack">
        {domain.state === 'lost' && <Note tone="warn">{words.lostText}</Note>}
        {domain.state === 'expired' && <Note tone="warn">{words.expiredText}</Note>}
        <States {...props} />
        {isProven ? (
          <details class="more">
            <summary>{words.records.title}</summary>
            <Records {...props} />
          </details>
        ) : (
          domain.state !== 'expired' && <Records {...props} />
        )}
        {props.mayEdit && <Acts {...props} />}
      </div>
    </Card>
  )
}

const States = ({ domain, isPlain, problems, note }: HostProps) => {
  const words = useWords().domains
  const isWaiting = domain.nextCheckAt !== null
  return (
    <dl class="dl">
      <dt>{words.host}</dt>
      <dd>
        <Status tone={tones[domain.state]}>{words.states[domain.state]}</Status>
      </dd>
      <dt>{words.certificate}</dt>
      <dd>{isPlain ? words.plain : <CertificateState domain={domain} note={note} />}</dd>
      <dt>{words.lastCheck}</dt>
      <dd>
        <Time at={domain.checkedAt} never={words.notYet} />
        {domain.checkedAt && <Found problems={problems} />}
      </dd>
      <dt>{words.nextCheck}</dt>
      <dd>
        {domain.isBeingChecked ? (
          words.checking
        ) : isWaiting ? (
          <Time at={domain.nextCheckAt} />
        ) : (
          words.none
        )}
      </dd>
    </dl>
  )
}

const CertificateState = ({ domain, note }: Pick<HostProps, 'domain' | 'note'>) => {
  const words = useWords().domains
  const { certificate, certificateUntil } = domain
  return (
    <>
      <Status tone={certificateTones[certificate]}>{words.certificates[certificate]}</Status>
      {certificateUntil && certificate !== 'none' && (
        <>
          {' '}
          <span class="muted">
            {words.until} <Time at={certificateUntil} />
          </span>
        </>
      )}
      {note && <p class="muted">{useNoteWords(note)}</p>}
    </>
  )
}

const Found = ({ problems }: { problems: readonly Problem[] }) =>
  problems.length === 0 ? (
    <p class="muted">{useWords().domains.allRight}</p>
  ) : (
    <ul class="found">
      {problems.map((problem) => (
        <li>{useProblemWords(problem)}</li>
      ))}
    </ul>
  )

function useProblemWords(problem: Problem): string {
  const words = useWords().domains.problems
  if (problem.code === 'points-elsewhere') return words[problem.code](problem.to)
  if (problem.code === 'unanswered') return words[problem.code](problem.why)
  return words[problem.code]
}

function useNoteWords(note: CertificateNote): string {
  const words = useWords().domains.notes
  return note.code === 'private-issuer' ? words[note.code](note.issuer) : words[note.code]
}

const Records = ({ domain, proof, edge }: HostProps) => {
  const words = useWords().domains.records
  const records = [
    { type: 'TXT', name: proof, value: domain.token },
    { type: 'CNAME', name: domain.host, value: edge },
  ]
  return (
    <section class="stack" aria-label={words.title}>
      <p class="muted">{words.text}</p>
      {records.map(({ type, name, value }) => (
        <dl class="record">
          <dt>{words.type}</dt>
          <dd>{type}</dd>
          <dt>{words.name}</dt>
          <dd>
            <Copied label={`${type} ${words.name}`} text={name} />
          </dd>
          <dt>{words.value}</dt>
          <dd>
            <Copied label={`${type} ${words.value}`} text={value} />
          </dd>
        </dl>
      ))}
      <p class="muted">
        {words.apex} <code>{edge}</code>.
      </p>
    </section>
  )
}

/** Text to take elsewhere; the button shows with script. */
const Copied = ({ label, text }: { label: string; text: string }) => {
  const words = useWords().domains.records
  return (
    <span class="copied">
      <code class="break">{text}</code>
      <button
        type="button"
        class="btn quiet square small"
        data-copy={text}
        data-copied={words.copied}
        aria-label={words.copy(label)}
        title={words.copy(label)}
        hidden
      >
        <Icon name="copy" />
      </button>
    </span>
  )
}

const Acts = (props: HostProps) => {
  const { domain, base } = props
  const words = useWords().domains
  const id = <input type="hidden" name="domain" value={domain.id} />
  return (
    <div class="cluster">
      {domain.state === 'expired' ? (
        <form {...acting(`${base}/domain/retries`)}>
          {id}
          <button class="btn primary">{words.retry}</button>
        </form>
      ) : (
        <form {...acting(`${base}/domain/checks`)}>
          {id}
          <button class="btn">{words.check}</button>
        </form>
      )}
      <form {...acting(`${base}/domain/switches`)}>
        {id}
        <input type="hidden" name="version" value={String(domain.version)} />
        <input type="hidden" name="enabled" value={domain.enabled ? 'no' : 'yes'} />
        <button class="btn">{domain.enabled ? words.switchOff : words.switchOn}</button>
      </form>
      <OpenDialog dialog={`remove-${domain.id}`}>{words.remove}</OpenDialog>
      <Confirm
        id={`remove-${domain.id}`}
        title={words.removeAsk(domain.host)}
        act={words.remove}
        back={`${base}/domain`}
        form={acting(`${base}/domain/removals`)}
        fields={id}
      >
        <p>{words.removeWarn}</p>
        {domain.verifiedAt && <p>{words.removeRests}</p>}
      </Confirm>
    </div>
  )
}

/** Asks before an act that signs people out. */
export const Confirm = (props: {
  id: string
  title: string
  act: string
  back: string
  form: Record<string, string>
  fields: Child
  children?: Child
}) => (
  <Dialog id={props.id}>
    <form {...props.form}>
      <DialogHead id={`${props.id}-title`} title={props.title} />
      <div class="body">{props.children}</div>
      {props.fields}
      <DialogFoot>
        <DismissLink href={props.back}>{useWords().domains.keep}</DismissLink>
        <button class="btn danger">{props.act}</button>
      </DialogFoot>
    </form>
  </Dialog>
)
