import { byId, on, onEach } from '../dom.js'

// A colour can be picked as well as typed: the picker and its field follow each other.
const show = () => {
  for (const picker of document.querySelectorAll('[data-colour-for][hidden]')) picker.hidden = false
}
show()
on('htmx:after:swap', show)

onEach('input', '[data-colour-for]', (picker) => {
  const field = byId(picker.dataset.colourFor)
  field.value = picker.value
  field.dispatchEvent(new Event('input', { bubbles: true }))
})

on('input', ({ target }) => {
  const picker = target.id && document.querySelector(`[data-colour-for="${target.id}"]`)
  if (picker && /^#[0-9a-f]{6}$/i.test(target.value)) picker.value = target.value.toLowerCase()
})
