import type { Scene } from '../../domain/schema/wallboards.ts'
import type { Wall } from '../../domain/wallboards/walls.ts'
import { asset } from '../asset.ts'
import { type Brand, Logo, Simulated } from '../brand.tsx'
import { Icon } from '../icon.tsx'
import { SceneOf } from './scenes.tsx'
import { WallDocument } from './screen.tsx'
import { WallSettings } from './wall.tsx'

type BoardProps = {
  nonce: string
  brand: Brand
  wall: Wall
  /** Of the portal that draws it. */
  release: string
  now: Date
}

/** The board without a number: what it shows comes by the socket, and how old that is, its script says. */
export const Board = ({ nonce, brand, wall, release, now }: BoardProps) => (
  <WallDocument nonce={nonce} brand={brand} title={wall.name} state="off">
    <header>
      <span class="logo">
        <Logo brand={brand} />
      </span>
      <h1>{brand.name}</h1>
      <Simulated brand={brand} />
      <span class="live" id="live" data-state="off">
        Connecting
      </span>
      <span class="notice" id="sound" hidden>
        Sound is blocked by this browser
      </span>
      <span class="notice" id="expiry" hidden />
      <span class="date push">
        <span id="weekday" />
        <br />
        <span id="day" />
      </span>
      <time class="clock" id="clock" datetime={now.toISOString()}>
        –
      </time>
      <span class="date" id="zone" />
    </header>
    <main id="scenes">
      {scenesOf(wall).map((name) => (
        <SceneOf name={name} data={null} />
      ))}
    </main>
    <p class="blind" id="blind" role="alert" hidden>
      <Icon name="plug-connected-x" />
      <span id="blind-text" />
    </p>
    <noscript>
      <p class="blind">This wallboard needs JavaScript. Do not trust this screen.</p>
    </noscript>
    <WallSettings {...{ wall, release, now }} />
    {/* what covers a blind screen is first shown when nothing can be fetched any more */}
    <link rel="preload" href={asset('icons.svg')} as="image" crossorigin="" />
    <div id="socket" hidden />
  </WallDocument>
)

/** What interrupts, and every scene that it shows by itself or was told to. */
const scenesOf = ({
  scenes,
  pushed,
}: Pick<Wall, 'scenes' | 'pushed'>): readonly (Scene | 'critical')[] => [
  ...new Set(['critical' as const, ...scenes, ...(pushed ? [pushed] : [])]),
]
