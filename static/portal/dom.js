export const byId = (id) => document.getElementById(id)

/** Listens on the document, so that what htmx swaps in needs no wiring. */
export const on = (type, handler, options) => document.addEventListener(type, handler, options)

/** The same for clicks and the like on elements that match a selector; hands over the match. */
export const onEach = (type, selector, handler, options) =>
  on(
    type,
    (event) => {
      const match = event.target.closest?.(selector)
      if (match) handler(match, event)
    },
    options,
  )

/** An input method is at work: its Enter and arrows choose among its words. 229 where a browser tells it only so. */
export const isComposing = ({ isComposing, keyCode }) => isComposing || keyCode === 229
