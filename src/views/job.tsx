import type { StoredMessage } from '../domain/message.ts'
import type { CommandDetail } from '../domain/queue/commands.list.ts'
import { Job } from './gauge.tsx'
import { Status } from './status.tsx'
import { Time } from './time.tsx'
import { useWords } from './words.ts'

/** How far a long job got: the step it is at and how many there are, or what it waits for before the first. */
export const JobProgress = (props: {
  label: string
  waiting: string
  isWaiting?: boolean
  step: number
  steps: number
  stepName: StoredMessage | null
}) => {
  const { frame, say } = useWords()
  const { label, waiting, step, steps, stepName } = props
  if (props.isWaiting) return <Job label={label}>{waiting}</Job>
  return (
    <Job label={label} step={step} of={steps}>
      {stepName ? say(stepName) : waiting}, {frame.job.step(step, steps)}
    </Job>
  )
}

/** Lines that a push repeats at most; a page shows the same, so that a push never takes any away. */
const maxLines = 100

/** What a job wrote down while it ran, its newest lines. */
export const JobLog = ({ log }: Pick<CommandDetail, 'log'>) => {
  const { frame, say } = useWords()
  const lines = log.slice(-maxLines)
  if (lines.length === 0) return <p class="muted">{frame.job.noLog}</p>
  return (
    <ol class="stack tight">
      {lines.map((line) => (
        <li>
          <Time at={new Date(line.at)} absolute />{' '}
          {line.level === 'info' ? (
            say(line.message)
          ) : (
            <Status tone={line.level === 'error' ? 'bad' : 'warn'}>{say(line.message)}</Status>
          )}
        </li>
      ))}
    </ol>
  )
}
