import { prefixes as records } from '../../domain/directory/prefixes.ts'
import { prefixWords } from '../../views/directory/prefixes.words.ts'
import { Note } from '../../views/status.tsx'
import { recordPages } from '../records.tsx'
import { routes } from '../route.ts'

export const prefixes = routes()

recordPages(prefixes, {
  ...{ path: '/prefixes', right: 'sbc-prefixes', icon: 'file-code', hasUpload: true, records },
  words: prefixWords,
  title: (reader) => prefixWords(reader).title,
  under: ({ var: { words } }) => <Note>{prefixWords(words).notWritten}</Note>,
})
