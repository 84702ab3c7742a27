import type { Choice } from './filters.tsx'

/** The filter for tenants with a tag, which the provider's people alone have: in English, as all that is theirs. */
export const tagChoices = (tags: readonly string[]): Choice[] =>
  tags.length === 0
    ? []
    : [
        {
          ...{ name: 'tag', label: 'Tag', any: 'Any tag', isMore: true },
          options: tags.map((value) => ({ value, label: value })),
        },
      ]
