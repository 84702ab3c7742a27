// Which scene is shown: one after the other, the one that somebody pushed, or new critical alarms until they are acknowledged.
import { byId, on } from '../portal/dom.js'
import { topicOf } from './frames.js'
import { settings } from './settings.js'

const criticalId = 'scene-critical'
const container = byId('scenes')
/** As the page was drawn: without a number. */
const empty = container ? [...container.children].map((scene) => scene.cloneNode(true)) : []
const idOf = (scene) => `scene-${scene.replace(':', '-')}`

let shown
let at = 0
let until
/** What was left (ms) of a scene that is held back. */
let left

const isInterrupted = () => Number(byId(criticalId)?.dataset.new) > 0

/** The scene to show now; what interrupts stops the time of the one that it covers. */
function next() {
  const { scenes, pushed, dwellMs } = settings()
  const now = performance.now()
  until ??= now + dwellMs
  if (isInterrupted() || pushed) {
    left ??= Math.max(0, until - now)
    return isInterrupted() ? criticalId : idOf(pushed)
  }
  if (left !== undefined) {
    until = now + left
    left = undefined
  }
  if (now >= until) {
    at += 1
    until = now + dwellMs
  }
  at %= scenes.length || 1
  return idOf(scenes[at] ?? 'none')
}

/** Shows what is due. */
export function showScene() {
  shown = next()
  for (const scene of container.children) scene.hidden = scene.id !== shown
  document.body.dataset.scene = shown
}

/** What has to be fresh for what is shown: the scene, and that no critical alarm is kept from it. */
export const shownTopics = () => [...new Set([shown, criticalId])].map(topicOf)

/** Gives each scene that is wanted its place, until its first frame an empty one; those that are no longer wanted lose theirs. */
export function fitScenes() {
  const { scenes, pushed } = settings()
  const wanted = [criticalId, ...[...scenes, ...(pushed ? [pushed] : [])].map(idOf)]
  for (const scene of [...container.children]) if (!wanted.includes(scene.id)) scene.remove()
  for (const id of wanted) if (!byId(id)) container.append(place(id))
}

const place = (id) =>
  Object.assign(document.createElement('section'), { id, className: 'scene', hidden: true })

/** Takes every number off the screen. */
export function emptyScenes() {
  container.replaceChildren(...empty.map((scene) => scene.cloneNode(true)))
  fitScenes()
}

// a scene that is not due comes hidden, so that nothing shows for a moment
on('htmx:before:swap', ({ detail: { tasks } }) => {
  for (const { fragment } of tasks)
    for (const scene of fragment?.children ?? [])
      if (scene.id.startsWith('scene-')) scene.hidden = scene.id !== shown
})
