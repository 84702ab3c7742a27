import type { VoicePolicy } from '../../domain/directory/voice-routing.ts'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { Status } from '../status.tsx'
import { voiceRoutingWords } from './voice-routing.words.ts'

const columns: readonly Column<VoicePolicy>[] = [
  { key: 'name', sorts: 'up' },
  { key: 'users', sorts: 'down', num: true },
  { key: 'connection', sorts: 'up' },
  {
    key: 'gateway',
    sorts: 'up',
    cell: ({ gateway }) => gateway ?? <Status tone="warn">{voiceRoutingWords().nowhere}</Status>,
  },
  { key: 'service', sorts: 'up' },
]

/** Where calls of the users of each policy go. */
export const VoiceRoutingPage = ({ state }: { state: ListState<VoicePolicy> }) => {
  const words = voiceRoutingWords()
  return (
    <>
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <PlainList
        {...{ state, words, columns, icon: 'sitemap', thing: 'voice-policy' }}
        choices={[choiceOf('leads', words.leads, words.answers)]}
      />
    </>
  )
}
