import { voicePolicies } from '../../domain/directory/voice-routing.ts'
import { VoiceRoutingPage } from '../../views/directory/voice-routing.tsx'
import { voiceRoutingWords } from '../../views/directory/voice-routing.words.ts'
import { listPages } from '../lists/list.tsx'
import { routes } from '../route.ts'

export const voiceRouting = routes()

const path = '/voice-routing'

listPages(voiceRouting, {
  at: [{ path, host: 'tenant' }],
  declaration: { permission: 'looking', right: ['voice-routing', 'view'] },
  list: voicePolicies,
  prepare: () => ({ path }),
  page: (_, state) => <VoiceRoutingPage state={state} />,
  about: ({ var: { words } }) => ({
    title: voiceRoutingWords(words).title,
    topics: ['users', 'sip-connections'],
  }),
  csv: {},
})
