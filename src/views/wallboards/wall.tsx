import type { Wall } from '../../domain/wallboards/walls.ts'

/** What a wall was told to show, for its script: pushed again whenever that changes. */
export const WallSettings = ({
  wall,
  release,
  now,
}: {
  wall: Wall
  /** Of the portal: a wall that was loaded from another one loads itself again. */
  release: string
  now: Date
}) => (
  <data
    id="wall"
    value=""
    hidden
    data-version={String(wall.version)}
    data-release={release}
    data-scenes={wall.scenes.join(',')}
    data-dwell={String(wall.dwellSeconds)}
    data-pushed={wall.pushed ?? ''}
    data-sounds={wall.sounds.join(',')}
    data-palette={wall.palette}
    data-zone={wall.zone}
    data-expires={new Date(now.getTime() + wall.secondsLeft * 1000).toISOString()}
  />
)
