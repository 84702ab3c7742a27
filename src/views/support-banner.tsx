import { Icon } from './icon.tsx'
import { MoreStyles } from './more-styles.tsx'
import { Time } from './time.tsx'
import { useWords } from './words.ts'

/** A support session as its banner says it: who is in which portal, until when. */
export type SupportBannerProps = { name: string; tenant: string; endsAt: Date; readOnly: boolean }

/** Fixed on top of every page of a support session: who, where, until when, and the way out. */
export const SupportBanner = (props: SupportBannerProps) => {
  const words = useWords().supportSessions
  return (
    <aside class="support-banner" aria-label={words.one}>
      <MoreStyles />
      <Icon name="eye" />
      <span>
        {words.banner(props.name, props.tenant)} {props.readOnly && words.bannerReadOnly}{' '}
        {words.endsAt} <Time at={props.endsAt} />
      </span>
      <form class="push" method="post" action="/support-sessions/exits">
        <button class="btn small">{words.exit}</button>
      </form>
    </aside>
  )
}
