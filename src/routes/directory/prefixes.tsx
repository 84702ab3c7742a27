import { readPrefixesSent } from '../../domain/directory/prefixes.sending.ts'
import { prefixes as records } from '../../domain/directory/prefixes.ts'
import { PrefixesSent } from '../../views/directory/prefixes.tsx'
import { prefixWords } from '../../views/directory/prefixes.words.ts'
import { recordPages } from '../records.tsx'
import { routes } from '../route.ts'

export const prefixes = routes()

recordPages(prefixes, {
  ...{ path: '/prefixes', right: 'sbc-prefixes', icon: 'file-code', hasUpload: true, records },
  words: prefixWords,
  title: (reader) => prefixWords(reader).title,
  under: async ({ var: { scope } }) => <PrefixesSent sent={await readPrefixesSent(scope)} />,
})
