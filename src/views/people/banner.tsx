import { Icon } from '../icon.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

/** A visit as its banner says it: who is in which portal, until when. */
export type VisitMark = { name: string; tenant: string; endsAt: Date; readOnly: boolean }

/** Fixed on top of every page of a visit: who, where, until when, and the way out. */
export const VisitBanner = (props: VisitMark) => {
  const words = useWords().visits
  return (
    <aside class="visit" aria-label={words.title}>
      <Icon name="eye" />
      <span>
        {words.banner(props.name, props.tenant)} {props.readOnly && words.bannerReadOnly}{' '}
        {words.endsAt} <Time at={props.endsAt} />
      </span>
      <form class="push" method="post" action="/visits/exits">
        <button class="btn small">{words.exit}</button>
      </form>
    </aside>
  )
}
