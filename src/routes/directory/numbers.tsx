import { numberRanges } from '../../domain/directory/number-ranges.ts'
import { serviceNumbers } from '../../domain/directory/prefixes.ts'
import { reservedNumbers } from '../../domain/directory/reserved-numbers.ts'
import { hasRight, type RightsRow } from '../../domain/services/rights.ts'
import { type NumberTab, NumberTabs } from '../../views/directory/numbers.tsx'
import {
  numberWords,
  rangeWords,
  reservedWords,
  serviceNumberWords,
} from '../../views/directory/numbers.words.ts'
import type { Words } from '../../views/words.ts'
import type { C } from '../form.answers.tsx'
import { recordPages } from '../records.tsx'
import { routes } from '../route.ts'

export const numbers = routes()

const rightOf = {
  ranges: 'number-ranges',
  reserved: 'reserved-numbers',
  service: 'sbc-prefixes',
} as const satisfies Record<NumberTab, RightsRow>

const pageOf = (shown: NumberTab, path: string) => ({
  ...{ path, right: rightOf[shown], icon: 'phone-call' as const, hasUpload: true },
  title: (reader: Words) => numberWords(reader).title,
  listTitle: (reader: Words) => numberWords(reader).lists[shown],
  under: ({ var: { actor } }: C) => (
    <NumberTabs
      shown={shown}
      seen={(['ranges', 'reserved', 'service'] as const).filter((tab) =>
        hasRight(actor, rightOf[tab], 'view'),
      )}
    />
  ),
})

recordPages(numbers, {
  ...{ ...pageOf('ranges', '/numbers'), records: numberRanges, words: rangeWords },
})
recordPages(numbers, {
  ...{ ...pageOf('reserved', '/numbers/reserved'), records: reservedNumbers, words: reservedWords },
})
recordPages(numbers, {
  ...pageOf('service', '/numbers/service'),
  ...{ records: serviceNumbers, words: serviceNumberWords },
})
