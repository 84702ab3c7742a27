import type { Feature } from '../../domain/features.ts'
import { type FormProps, PageForm } from '../form.frames.tsx'
import { CheckField } from '../form.tsx'
import { ListMark } from '../live.tsx'
import { Status } from '../status.tsx'

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

/** A switch for each feature, and what it takes away. */
export const FeatureSwitchesPage = (form: FormProps<Feature>) => (
  <>
    <ListMark />
    <p class="muted">
      What is switched off leaves the tenant’s menu at once, and is refused on pages, in the API and
      live. Nothing is deleted: switched on again, everything is as it was.
    </p>
    <PageForm {...form}>
      <section class="card">
        <ul class="switches">
          {[...form.inputs.keys()].map((feature) => (
            <Switch feature={feature} {...form} />
          ))}
        </ul>
      </section>
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
