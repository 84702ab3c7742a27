import type { PrefixesSent as Sent } from '../../domain/directory/prefixes.sending.ts'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { prefixWords } from './prefixes.words.ts'

/** Whether the SBC has the prefixes as they stand here; null: none is to have them. */
export const PrefixesSent = ({ sent }: { sent: Sent | null }) => {
  const words = prefixWords()
  const { say } = useWords()
  if (sent === null) return <Note>{words.notWritten}</Note>
  const { state, ended, error } = sent
  if (state === 'succeeded')
    return (
      <Note tone="ok">
        {words.sent} <Time at={ended} absolute />
      </Note>
    )
  if (error && state !== 'executing')
    return (
      <Note tone={state === 'failed' ? 'bad' : 'warn'}>
        {words.notSent} {say(error)}
      </Note>
    )
  if (state === 'cancelled') return <Note tone="warn">{words.cancelled}</Note>
  return <Note>{state === 'executing' ? words.sending : words.waiting}</Note>
}
