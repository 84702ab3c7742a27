import { sipConnections as records } from '../../domain/directory/sip-connections.ts'
import { sipConnectionWords } from '../../views/directory/sip-connections.words.ts'
import { recordPages } from '../records.tsx'
import { routes } from '../route.ts'

export const sipConnections = routes()

recordPages(sipConnections, {
  ...{ path: '/sip-connections', icon: 'topology-star-3', records, words: sipConnectionWords },
  title: (reader) => sipConnectionWords(reader).title,
  right: 'sip-connections',
})
