import type { Task } from '../../domain/services/tiles.ts'
import { Icon } from '../icon.tsx'
import { Status } from '../status.tsx'

const words: Record<
  Task['name'],
  { title: string; text: string; acts: { href: string; label: string }[] }
> = {
  'license-file': {
    title: 'Load your license file',
    text: 'It says how many tenants, services and users you have bought. Without one there can be one tenant.',
    acts: [{ href: '/licenses/files/new', label: 'Load license file' }],
  },
  licenses: {
    title: 'Enter the licenses you bought',
    text: 'Those that no license file says. Every service uses one service license, and its users use user licenses.',
    acts: [{ href: '/settings/license', label: 'Enter licenses' }],
  },
  customers: {
    title: 'Add your tenants',
    text: 'Onboard their services one by one, or import up to 10,000 rows of CSV, checked before anything is loaded.',
    acts: [
      { href: '/services/imports', label: 'Import a list' },
      { href: '/services/new', label: 'Onboard the first service' },
    ],
  },
}

/** The way into an empty portal; it leaves when everything is done. */
export const Checklist = ({ tasks }: { tasks: readonly Task[] }) =>
  tasks.length === 0 ? null : (
    <section class="card" aria-labelledby="checklist-h">
      <header>
        <h2 id="checklist-h">Getting started</h2>
        <p>
          {tasks.filter((task) => task.isDone).length} of {tasks.length} done
        </p>
      </header>
      <ol class="body stack">
        {tasks.map((task) => (
          <Line task={task} />
        ))}
      </ol>
    </section>
  )

const Line = ({ task }: { task: Task }) => {
  const { title, text, acts } = words[task.name]
  return (
    <li class="cluster">
      <Status tone={task.isDone ? 'ok' : 'off'}>{title}</Status>
      <span class="muted">{task.isDone ? 'Done' : text}</span>
      {!task.isDone && (
        <span class="cluster push">
          {acts.map(({ href, label }, index) => (
            <a class={index === 0 ? 'btn primary small' : 'btn small'} href={href}>
              {label}
              <Icon name="chevron-right" />
            </a>
          ))}
        </span>
      )}
    </li>
  )
}
