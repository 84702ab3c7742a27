// A link of the page to the page itself (an order, a filter, the next rows) is morphed into it: the frame and its socket stay.
import { onEach } from './dom.js'

const isHere = ({ origin, pathname, hash }) =>
  origin === location.origin && pathname === location.pathname && !hash
// A form drawn in answer to a POST, and a refusal, have no page of their own to morph.
const isOwnPage = () => !('answer' in document.body.dataset || 'refused' in document.body.dataset)

onEach('click', '#main a[href]', (link, event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
    return
  if (link.target || link.download || !isOwnPage()) return
  if (!isHere(link) && !('morph' in link.dataset)) return
  event.preventDefault()
  htmx.ajax('GET', link.getAttribute('href'), {
    source: link,
    target: '#main',
    swap: link.closest('footer') ? 'innerMorph show:top' : 'innerMorph',
    push: 'true',
    // htmx names the source's own target, which a link has none of
    headers: { 'HX-Target': 'main#main' },
  })
})
