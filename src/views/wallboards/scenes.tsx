import type { SceneData } from '../../domain/wallboards/scenes.ts'

/** The element of a scene: `scene-overview`, `scene-msp-<id>`. */
export const sceneId = (name: string) => `scene-${name.replace(':', '-')}`

/** A scene as page and push draw it; null: not known yet. */
export const SceneOf = ({ name, data }: { name: string; data: SceneData | null }) => (
  <section id={sceneId(name)} class="scene">
    <dl class="queue">
      <dt>Queued</dt>
      <dd>{data ? data.queued : '–'}</dd>
    </dl>
  </section>
)
