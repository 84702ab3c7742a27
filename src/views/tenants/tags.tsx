import { numberIn } from '../formats.ts'
import { Nothing } from '../status.tsx'
import { isolated } from '../words/isolated.ts'

/** The words of tags, which the provider's people alone see. */
export const tagWords = {
  tags: 'Tags',
  edit: 'Edit tags',
  title: (name: string) => `Tags of ${isolated(name)}`,
  hint: 'Words that only the provider’s people see, such as pilot, early. Blank: none.',
  saved: (name: string) => `Tags of ${isolated(name)} are saved.`,
  change: 'Tags',
  how: 'What to do',
  hows: { add: 'Add these tags', remove: 'Remove these tags' },
  changed: (how: string, count: number) =>
    `Tags ${how === 'remove' ? 'removed from' : 'added to'} ${numberIn('en', count)} ${count === 1 ? 'tenant' : 'tenants'}.`,
} as const

/** What a tenant is tagged with. */
export const Tags = ({ tags }: { tags: readonly string[] }) =>
  tags.length === 0 ? (
    <Nothing>None</Nothing>
  ) : (
    <span class="cluster">
      {tags.map((tag) => (
        <a class="tag" href={`/tenants?tag=${tag}`}>
          {tag}
        </a>
      ))}
    </span>
  )
