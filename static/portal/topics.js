// What this page listens to follows what it shows: paging and filtering change the rows without a new page.
import { byId, on } from './dom.js'

const visibleMs = 60_000
const wanted = () => byId('page-topics')?.value ?? ''
// the socket's address names these, on every reconnection, too
const first = wanted()
// what the frame around every page listens to
const address = byId('socket')?.getAttribute('hx-ws:connect') ?? ''
const shared = (new URLSearchParams(address.split('?')[1]).get('topics') ?? '')
  .split(',')
  .filter((topic) => topic && !first.split(',').includes(topic))

let connection
let said = first

function say(message) {
  if (connection?.socket?.readyState === WebSocket.OPEN)
    connection.socket.send(JSON.stringify(message))
}

function follow() {
  const topics = wanted()
  if (topics === said || connection?.socket?.readyState !== WebSocket.OPEN) return
  said = topics
  say({ topics: [...shared, ...topics.split(',').filter(Boolean)] })
}

// Looking at a page keeps its session from idling; the server forgets it after a minute and a half.
const tellVisible = () => say({ visible: !document.hidden })

on('htmx:ws:after:connection', ({ detail }) => {
  connection = detail.connection
  said = first
  follow()
  tellVisible()
})
on('htmx:after:swap', follow)
on('visibilitychange', tellVisible)
setInterval(tellVisible, visibleMs)
