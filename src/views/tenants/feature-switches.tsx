import type { Feature } from '../../domain/features.ts'
import { type FormProps, PageForm } from '../form.frames.tsx'
import { CheckField } from '../form.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { Status } from '../status.tsx'

/** What a tenant's people no longer have while it is off. */
const meanings: Record<Feature, string> = {
  contacts: 'Off: no address book; calls show numbers only.',
  'help-center': 'Off: no one sees its articles.',
  widgets: 'Off: chat widgets on its websites stay empty, and none can be added.',
  channels: 'Off: connected accounts receive and send nothing.',
  workflows: 'Off: no workflow starts, and triggers are refused.',
  'audio-video': 'Off: no new audio or video sessions; running ones continue.',
  'canned-messages': 'Off: no one can insert or add them.',
  'ai-agents': 'Off: AI agents do not reply. Their licenses stay reserved.',
  datasets: 'Off: files and URLs are no longer synchronized.',
  reports: 'Off: no reports; data is still collected.',
  api: 'Off: its API tokens are refused.',
}

/** A switch for each feature, and what it takes away. */
export const FeatureSwitchesPage = (form: FormProps<Feature>) => (
  <>
    <MoreStyles />
    <p class="muted">
      Features that are turned off disappear from the tenant’s menu right away and stop working on
      pages and in the API. Nothing is deleted: turn them on again and everything is back.
    </p>
    <PageForm {...form}>
      <div class="card">
        <ul class="switches">
          {[...form.inputs.keys()].map((feature) => (
            <Switch feature={feature} {...form} />
          ))}
        </ul>
      </div>
    </PageForm>
  </>
)

const Switch = (props: FormProps<Feature> & { feature: Feature }) => {
  const { feature, labels, shown, errors, locked = null } = props
  const isOn = shown[feature] === 'on'
  return (
    <li>
      {locked === null ? (
        <CheckField role="switch" name={feature} label={labels[feature]} checked={isOn} />
      ) : (
        <State name={labels[feature]} isOn={isOn} />
      )}
      <span class="hint">{meanings[feature]}</span>
      {errors[feature] && <p class="error">{errors[feature]}</p>}
    </li>
  )
}

const State = ({ name, isOn }: { name: string; isOn: boolean }) => (
  <Status tone={isOn ? 'ok' : 'off'}>
    {name}: {isOn ? 'on' : 'off'}
  </Status>
)
