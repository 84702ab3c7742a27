import { asset } from './asset.ts'

export type IconName =
  | 'activity'
  | 'address-book'
  | 'alert-triangle'
  | 'app-window'
  | 'arrow-back-up'
  | 'arrow-down'
  | 'arrow-up'
  | 'arrow-up-circle'
  | 'arrows-sort'
  | 'bell'
  | 'bell-z'
  | 'building'
  | 'building-skyscraper'
  | 'check'
  | 'chevron-down'
  | 'chevron-left'
  | 'chevron-right'
  | 'circle-check'
  | 'circle-minus'
  | 'circle-x'
  | 'clock'
  | 'columns-3'
  | 'command'
  | 'copy'
  | 'database'
  | 'database-cog'
  | 'database-export'
  | 'device-desktop-analytics'
  | 'dots'
  | 'download'
  | 'external-link'
  | 'eye'
  | 'file-code'
  | 'filter'
  | 'hash'
  | 'help-circle'
  | 'history'
  | 'info-circle'
  | 'keyboard'
  | 'key'
  | 'layout-dashboard'
  | 'layout-grid'
  | 'license'
  | 'list-check'
  | 'loader-2'
  | 'lock'
  | 'login'
  | 'logout'
  | 'mail'
  | 'mail-forward'
  | 'mail-opened'
  | 'map-pin'
  | 'menu-2'
  | 'message-2'
  | 'moon'
  | 'palette'
  | 'pencil'
  | 'phone-call'
  | 'player-pause'
  | 'player-play'
  | 'plug-connected-x'
  | 'plus'
  | 'refresh'
  | 'robot'
  | 'search'
  | 'server'
  | 'settings'
  | 'shield-check'
  | 'sitemap'
  | 'stack-2'
  | 'sun'
  | 'topology-star-3'
  | 'trash'
  | 'user-plus'
  | 'users'
  | 'video'
  | 'world'
  | 'x'

/**
 * One symbol of the sprite, hidden from assistive technology; with `label` it speaks instead.
 * The build keeps only symbols that a source file names in quotes, so never put a name together.
 */
export const Icon = (props: {
  name: IconName | `sev-${string}`
  size?: 'lg'
  label?: string
  severity?: string
}) => (
  <svg
    class={props.size ? 'icon-lg' : 'icon'}
    data-sev={props.severity}
    {...(props.label ? { role: 'img', 'aria-label': props.label } : { 'aria-hidden': 'true' })}
  >
    <use href={`${asset('icons.svg')}#${props.name}`} />
  </svg>
)
