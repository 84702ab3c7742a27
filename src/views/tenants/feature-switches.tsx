import type { Feature } from '../../domain/features.ts'
import { CheckField, type Errors, FormErrors } from '../form.tsx'
import { ListMark } from '../live.tsx'
import { Status } from '../status.tsx'
import { useWords } from '../words.ts'

/** What a tenant's people no longer have while it is off. */
const meanings: Record<Feature, string> = {
  contacts: 'Off: no address book, and calls show numbers alone.',
  'help-center': 'Off: its articles are shown to nobody.',
  widgets: 'Off: chat widgets on its sites stay empty, and none can be added.',
  channels: 'Off: connected accounts receive and send nothing.',
  workflows: 'Off: no workflow starts, and triggers are refused.',
  'audio-video': 'Off: no new audio or video session; those that run may end.',
  'canned-messages': 'Off: nobody can insert or add one.',
  'ai-agents': 'Off: AI agents answer nobody. Their licenses stay reserved.',
  datasets: 'Off: files and URLs are not synchronised any more.',
  reports: 'Off: no reports; figures are collected all the same.',
  api: 'Off: its API tokens are refused, whatever they ask for.',
}

/** Eleven switches. `off` is as it stands, or as it was chosen in a refused form. */
export const FeatureSwitchesPage = (props: {
  action: string
  features: readonly Feature[]
  off: readonly Feature[]
  version: number
  mayEdit: boolean
  errors?: Errors
}) => {
  const words = useWords().limits.features
  return (
    <>
      <ListMark />
      <p class="muted">
        What is switched off leaves the tenant’s menu at once, and is refused on pages, in the API
        and live. Nothing is deleted: switched on again, everything is as it was.
      </p>
      {!props.mayEdit && <p class="muted">Your role may look at these but not change them.</p>}
      <form method="post" action={props.action} class="stack">
        <FormErrors errors={props.errors ?? {}} />
        <input type="hidden" name="version" value={String(props.version)} />
        <section class="card">
          <ul class="switches">
            {props.features.map((feature) => (
              <li>
                {props.mayEdit ? (
                  <CheckField
                    role="switch"
                    name="on"
                    value={feature}
                    label={words[feature]}
                    checked={!props.off.includes(feature)}
                  />
                ) : (
                  <State name={words[feature]} isOn={!props.off.includes(feature)} />
                )}
                <span class="hint">{meanings[feature]}</span>
              </li>
            ))}
          </ul>
        </section>
        {props.mayEdit && (
          <div>
            <button class="btn primary">Save permissions</button>
          </div>
        )}
      </form>
    </>
  )
}

const State = ({ name, isOn }: { name: string; isOn: boolean }) => (
  <Status tone={isOn ? 'ok' : 'off'}>
    {name}: {isOn ? 'on' : 'off'}
  </Status>
)
