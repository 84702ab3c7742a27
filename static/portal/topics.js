// What this page listens to follows what it shows: paging and filtering change the rows without a new page.
import { byId, on } from './dom.js'

const visibleMs = 60_000
const split = (text) => (text ?? '').split(',').filter(Boolean)

/** What the frame and the body name; a kind with its colon (`service:`) stands for the rows of the page, by their ids. */
export const topics = () => {
  const named = [...split(byId('socket')?.dataset.topics), ...split(byId('page-topics')?.value)]
  const all = named.flatMap((topic) => (topic.endsWith(':') ? rowsOf(topic) : topic))
  return [...new Set(all)]
}

function rowsOf(kind) {
  const prefix = kind.replace(':', '-')
  const rows = document.querySelectorAll(`#main [data-list] > [id^="${prefix}"]`)
  // a thing may have several rows, told apart by what follows its id
  return [...rows].map(({ id }) => id.replace(prefix, kind).slice(0, kind.length + 36))
}

let socket
let said

/** The socket's address names what is shown when it is opened. */
export const address = () => {
  said = topics().join()
  return `/live?topics=${encodeURIComponent(said)}`
}

function say(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}

function follow() {
  const present = topics()
  if (present.join() === said || socket?.readyState !== WebSocket.OPEN) return
  said = present.join()
  say({ topics: present })
}

// Looking at a page keeps its session from idling; the server forgets it after a minute and a half.
const tellVisible = () => say({ visible: !document.hidden })

export function opened(next) {
  socket = next
  follow()
  tellVisible()
}
on('htmx:after:swap', follow)
on('visibilitychange', tellVisible)
setInterval(tellVisible, visibleMs)
