import { Card } from '../card.tsx'
import { OpenDialog } from '../dialog.tsx'
import { FormHead } from '../form.frames.tsx'
import { TextField } from '../form.tsx'
import { acting } from '../hx.tsx'
import { HostStyles } from '../more-styles.tsx'
import { Empty, Status } from '../status.tsx'
import { useWords } from '../words.ts'
import { Confirm, type DomainPageProps, HostCard } from './domains.host.tsx'

/** The addresses of a tenant's portal: the provider's label, and the customer's own hosts with their proof. */
export const DomainPage = (props: DomainPageProps) => {
  const words = useWords().domains.own
  return (
    <>
      <HostStyles />
      <ManagedHost {...props} />
      {props.hosts.map((host) => (
        <HostCard {...props} {...host} />
      ))}
      {props.hosts.length === 0 && (
        <section class="card">
          <Empty icon="world" title={words.none} text={words.noneText} />
        </section>
      )}
      {props.mayEdit ? <AddHost {...props} /> : <p class="muted">{words.readOnly}</p>}
    </>
  )
}

const ManagedHost = (props: DomainPageProps) => {
  const words = useWords().domains.managed
  const { tenant, edge, address } = props
  return (
    <Card
      id="managed-host"
      title={words.title}
      aside={
        <Status tone={tenant.managedHost ? 'ok' : 'off'}>
          {tenant.managedHost ? words.on : words.off}
        </Status>
      }
    >
      <div class="body stack">
        <p>
          {tenant.managedHost ? (
            <a class="mono break" href={address}>
              {edge}
            </a>
          ) : (
            <span class="mono break">{edge}</span>
          )}
        </p>
        <p class="muted">{tenant.managedHost ? words.text : words.offText}</p>
        {props.maySwitch ? <SwitchManaged {...props} /> : <p class="muted">{words.staff}</p>}
      </div>
    </Card>
  )
}

const SwitchManaged = ({ tenant, base, edge }: DomainPageProps) => {
  const words = useWords().domains.managed
  const form = acting(`${base}/domain/managed`)
  const fields = (enabled: boolean) => (
    <>
      <input type="hidden" name="version" value={String(tenant.version)} />
      <input type="hidden" name="enabled" value={enabled ? 'yes' : 'no'} />
    </>
  )
  if (!tenant.managedHost)
    return (
      <form {...form}>
        {fields(true)}
        <button class="btn">{words.switchOn}</button>
      </form>
    )
  return (
    <div>
      <OpenDialog dialog="managed-off">{words.switchOff}</OpenDialog>
      <Confirm
        id="managed-off"
        title={words.offAsk(edge)}
        act={words.switchOff}
        back={`${base}/domain`}
        form={form}
        fields={fields(false)}
      >
        <p>{words.offWarn}</p>
      </Confirm>
    </div>
  )
}

const AddHost = ({ base, isProvider, form }: DomainPageProps) => {
  const words = useWords().domains.own
  return (
    <Card id="add-host" title={words.add}>
      <form class="body stack" method="post" action={form.action}>
        <FormHead {...form} />
        <TextField
          name="host"
          label={words.host}
          hint={words.hint}
          value={form.shown.host}
          error={form.errors.host}
          maxlength={300}
          autocapitalize="off"
          spellcheck="false"
          autocomplete="off"
          required
        />
        <div class="cluster">
          <button class="btn primary">{words.ask}</button>
          {isProvider && form.code === 'host-rests' && (
            <button class="btn" formaction={`${base}/domain/releases`}>
              {words.release}
            </button>
          )}
        </div>
      </form>
    </Card>
  )
}
