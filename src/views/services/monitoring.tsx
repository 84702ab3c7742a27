import type { ServiceRow } from '../../domain/services/services.ts'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { monitoringWords } from './monitoring.words.ts'

/** That nobody watches a service, since when, and as much of why as the reader is told. */
export const Stopped = ({ service }: { service: ServiceRow }) => {
  const words = useWords()
  if (!service.isUnmonitored || !service.statusReason) return null
  return (
    <Note tone="info">
      {words.say(service.statusReason)} · {monitoringWords(words).since}{' '}
      <Time at={service.unmonitoredAt} sentence />
    </Note>
  )
}
