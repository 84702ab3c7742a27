// The socket of a page: opened, and opened again where its close code leaves hope (RFC 6455, section 7.4.1). After 1008
// (the session ended) or 1009 nobody comes back.
const hopeful = [1001, 1005, 1006, 1011, 1012, 1013, 1014]
// Doubled by chance at most: a page is back within 5 s of the portal, and not all pages at once.
const firstDelayMs = 500
const mostDelayMs = 2500

/** `heard` is given one message after the other, each when the one before is shown. */
export function connect({ address, opened, heard, closed, waits }) {
  let socket
  let attempt = 0
  let showing = Promise.resolve()

  function open() {
    socket = new WebSocket(location.origin.replace('http', 'ws') + address())
    socket.onopen = () => {
      attempt = 0
      opened(socket)
    }
    socket.onmessage = ({ data }) => {
      showing = showing.then(() => heard(data)).catch(console.error)
    }
    socket.onclose = ({ code }) => {
      closed(code)
      if (!hopeful.includes(code)) return
      const delayMs = Math.min(firstDelayMs * 2 ** attempt, mostDelayMs)
      attempt += 1
      waits(attempt)
      setTimeout(open, delayMs * 2 * Math.random())
    }
  }
  open()
  addEventListener('pagehide', () => socket.close(1000))
}
