// The socket of a page: opened, and opened again where its close code leaves hope (RFC 6455, section 7.4.1). After 1008
// (the session ended) or 1009 nobody comes back.
const hopeful = [1001, 1005, 1006, 1011, 1012, 1013, 1014]
// Doubled by chance at most: a page is back within 5 s of the portal, and not all pages at once.
const firstDelayMs = 500
const pageDelayMs = 2500

/**
 * `heard` is given one message after the other, each when the one before is shown. Gives `again`, for whoever knows better than the
 * socket that it is dead: what it still brings is not wanted.
 */
export function connect({ address, opened, heard, closed, waits, mostDelayMs = pageDelayMs }) {
  let socket
  let timer
  let attempt = 0
  let showing

  function open() {
    const mine = new WebSocket(location.origin.replace('http', 'ws') + address())
    const isMine = () => socket === mine
    socket = mine
    showing = Promise.resolve()
    mine.onopen = () => {
      if (!isMine()) return
      attempt = 0
      opened(mine)
    }
    mine.onmessage = ({ data }) => {
      if (isMine()) showing = showing.then(() => isMine() && heard(data)).catch(console.error)
    }
    mine.onclose = ({ code, reason }) => {
      if (!isMine()) return
      closed(code, reason)
      if (!hopeful.includes(code)) return
      const delayMs = Math.min(firstDelayMs * 2 ** attempt, mostDelayMs)
      attempt += 1
      waits(attempt)
      timer = setTimeout(open, delayMs * 2 * Math.random())
    }
  }
  open()
  addEventListener('pagehide', () => socket.close(1000))
  return () => {
    clearTimeout(timer)
    const former = socket
    open()
    // not before: its end may be told at once
    former.close()
  }
}
